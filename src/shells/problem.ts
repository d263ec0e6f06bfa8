import { AccessError as Refusal, type AccessErrorCode } from '../auth/access-error.ts'
import { DatabaseError, FastAuthError, type FastAuthErrorCode } from '../errors.ts'

/** Why a request gets no answer of its own. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 500 | 503
  readonly code: AccessErrorCode | Exclude<FastAuthErrorCode, 'config' | 'schema'>
  readonly title: string
  /** For the reader of the answer. */
  readonly detail: string
  /** For the log; safe to put there. */
  readonly error: Refusal | FastAuthError
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

/** A database that is down says nothing about the visitor, and must never look like a 401. */
const STATUS: Readonly<Record<Exclude<Problem['code'], AccessErrorCode>, Problem['status']>> = {
  validation: 400,
  user_not_found: 404,
  role_not_found: 404,
  user_already_exists: 409,
  role_already_exists: 409,
  conflict: 409,
  database_unavailable: 503,
  database_timeout: 503,
  database_rate_limited: 503,
  database_unauthorized: 503,
  database_refused: 500,
  database_unknown: 503,
}

const accessProblem = (error: Refusal): Problem => {
  const { status, code, message: detail } = error
  return { status, code, title: TITLES[status], detail, error }
}

/** What a visitor reads about a database: nothing of how it is set up. */
const DETAILS: { readonly [K in Problem['status']]?: string } = {
  500: 'the database refused what this request needs',
  503: 'the database cannot be used right now',
}

/** A quota comes back by itself, or once it is paid for: the service is out, and the request was right. */
const isUsedUp = (error: FastAuthError): boolean =>
  error instanceof DatabaseError && error.refusal === 'quota'

/**
 * What an error is to a visitor. Null for one that is not this package's, and for a service that is set up
 * wrongly: those are the developer's to see.
 */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Refusal) return accessProblem(error)
  if (!(error instanceof FastAuthError)) return null
  const { code, message } = error
  if (code === 'config' || code === 'schema') return null
  const status = isUsedUp(error) ? 503 : STATUS[code]
  const detail = DETAILS[status] ?? message
  return { status, code, title: TITLES[status], detail, error }
}

/** Seconds after which to try again: a database that was restarted is back by then. */
const RETRY_AFTER = '5'

/** Problem details, RFC 9457. */
function problemResponse({ status, code, title, detail }: Problem): Response {
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  // When a quota comes back nobody knows here, but not in a moment.
  if (status === 503 && code !== 'database_refused') headers.set('retry-after', RETRY_AFTER)
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code })
  return new Response(body, { status, headers })
}

/** What stands in place of `onProblem`: an AccessError brings its answer. */
export const answerProblem = (problem: Problem): Response =>
  problem.error instanceof Refusal ? problem.error.response : problemResponse(problem)

/**
 * Why a visitor is turned away, answered in problem details: nobody is signed in, or the user may not do this. What
 * the core throws, which FastAuth's answer comes with, is an `AccessError` too.
 */
export class AccessError extends Refusal {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Refusal
  }

  override get response(): Response {
    return problemResponse(accessProblem(this))
  }
}
