import { refusal } from './http/answers.ts'

/**
 * Why: nobody is signed in; the visitor may not do this; the core lacks what the rule needs; another site had the
 * browser send this; of a sign-in, the user is not active, or has another password by now.
 */
export type AccessErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'config'
  | 'elsewhere'
  | 'inactive'
  | 'password_changed'

const CODES = { 401: 'unauthenticated', 403: 'forbidden', 500: 'config' } as const

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
  /** By default `unauthenticated` for 401, `forbidden` for 403, `config` for 500. */
  readonly code: AccessErrorCode

  constructor(status: 401 | 403 | 500, message: string, code: AccessErrorCode = CODES[status]) {
    super(message)
    this.status = status
    this.code = code
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
