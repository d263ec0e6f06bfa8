/** What goes wrong for a client, told apart by class: a service that refuses, and no service at all. */

/** A field that the service could not read: an entry of FastAuth's 422. */
export interface FieldProblem {
  /** As the service names it: `email`, `new_password`. Empty where it is the whole body. */
  readonly field: string
  readonly message: string
}

/**
 * The service answered, and refused.
 *
 * @example
 * ```ts
 * import { AuthError, createAuthClient } from 'fastauth-edge/client'
 *
 * const auth = createAuthClient()
 *
 * export async function signIn(email: string, password: string): Promise<string> {
 *   try {
 *     await auth.signIn({ email, password })
 *     return 'Welcome'
 *   } catch (error) {
 *     if (!(error instanceof AuthError)) throw error
 *     return error.status === 429 ? `Wait ${error.retryAfter} seconds` : error.detail
 *   }
 * }
 * ```
 */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** The status of HTTP: 400, 401, 403, 404, 409, 422, 429, 500, 503. */
  readonly status: number
  /** Why, in the service's words. Holds nothing that was sent. */
  readonly detail: string
  /** What is wrong with the fields, of a 422. */
  readonly fields: readonly FieldProblem[]
  /** Seconds after which to try again, if the service sent them. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    detail: string,
    fields: readonly FieldProblem[] = [],
    retryAfter?: number,
  ) {
    super(detail)
    this.status = status
    this.detail = detail
    this.fields = fields
    this.retryAfter = retryAfter
  }
}

/** There was no answer: whether the service did what it was sent for is not known. `cause` is what `fetch` threw. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'

  constructor(cause: unknown) {
    super('The service could not be reached', { cause })
  }
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

function problemsIn(detail: unknown): FieldProblem[] {
  if (!Array.isArray(detail)) return []
  return detail.map((entry: unknown) => {
    const loc = at(entry, 'loc')
    const field = Array.isArray(loc) ? loc.slice(1).join('.') : ''
    return { field, message: asText(at(entry, 'msg')) }
  })
}

/** A refusal as the service words it; of something else than the service, its status alone. */
export function refusalOf({ status, headers }: Response, body: unknown): AuthError {
  const said = at(body, 'detail')
  const fields = problemsIn(said)
  const [first] = fields
  const detail = asText(said) || (first ? `${first.field}: ${first.message}` : `HTTP ${status}`)
  return new AuthError(status, detail, fields, Number(headers.get('retry-after')) || undefined)
}
