import { DatabaseError, type DatabaseErrorCode } from '../errors.ts'

/** Nobody is signed in, or whoever is may not do this. An answer for the visitor, not a fault. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly status: 401 | 403
  readonly code: 'unauthenticated' | 'forbidden'

  constructor(status: 401 | 403, message: string) {
    super(message)
    this.status = status
    this.code = status === 401 ? 'unauthenticated' : 'forbidden'
  }

  /** What Hono answers an error with that no one handles. */
  getResponse(): Response {
    return problemResponse(accessProblem(this))
  }
}

/** Why a request gets no answer of its own. */
export interface Problem {
  readonly status: 401 | 403 | 503
  readonly code: 'unauthenticated' | 'forbidden' | DatabaseErrorCode
  readonly title: string
  /** For whoever reads the answer. */
  readonly detail: string
  /** For the log; safe to put there. */
  readonly error: AccessError | DatabaseError
}

const TITLES = { 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' } as const

const accessProblem = (error: AccessError): Problem => {
  const { status, code, message: detail } = error
  return { status, code, title: TITLES[status], detail, error }
}

/** Null for an error that is not this package's to answer. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof AccessError) return accessProblem(error)
  if (!(error instanceof DatabaseError)) return null
  // A database that is down says nothing about the visitor, and must never look like a 401.
  const detail = 'the database cannot be used right now'
  return { status: 503, code: error.code, title: TITLES[503], detail, error }
}

/** Seconds after which to try again: a database that was restarted is back by then. */
const RETRY_AFTER = '5'

/** Problem details, RFC 9457. */
export function problemResponse({ status, code, title, detail }: Problem): Response {
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  if (status === 503) headers.set('retry-after', RETRY_AFTER)
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code })
  return new Response(body, { status, headers })
}
