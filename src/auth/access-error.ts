import { refusal } from './http/answers.ts'

/**
 * Nobody is signed in, or the visitor may not do this: an answer for them, not a fault.
 *
 * @example
 * ```ts
 * import { AccessError, type FastAuth } from 'fastauth-edge/auth'
 *
 * async function notes(auth: FastAuth, request: Request): Promise<Response> {
 *   try {
 *     const { user } = await auth.require(request, { role: 'editor' })
 *     return Response.json({ notesOf: user.id })
 *   } catch (error) {
 *     if (error instanceof AccessError) return error.response
 *     throw error
 *   }
 * }
 * ```
 */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly status: 401 | 403 | 500
  /** `unauthenticated` for 401, `forbidden` for 403, `config` where the core lacks what the rule needs. */
  readonly code: 'unauthenticated' | 'forbidden' | 'config'

  constructor(status: 401 | 403 | 500, message: string) {
    super(message)
    this.status = status
    this.code = status === 401 ? 'unauthenticated' : status === 403 ? 'forbidden' : 'config'
  }

  /** FastAuth's answer, `{"detail": "…"}`. A new one each time, since a body can be sent only once. */
  get response(): Response {
    const headers: HeadersInit = this.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
    return refusal(this.status, this.message, headers)
  }

  /** The same, under the name that Hono looks for on an error nobody handles. */
  getResponse(): Response {
    return this.response
  }
}
