import { FastAuthError, type FastAuthErrorCode } from 'fastauth-edge'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer other than success, thrown from wherever it is known. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ContentfulStatusCode
  readonly code: string

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const STATUS: Record<FastAuthErrorCode, ContentfulStatusCode> = {
  validation: 400,
  user_not_found: 404,
  role_not_found: 404,
  user_already_exists: 409,
  role_already_exists: 409,
  conflict: 409,
  config: 500,
  schema: 500,
  database_unavailable: 503,
  database_timeout: 503,
  database_rate_limited: 503,
  database_unauthorized: 503,
  database_unknown: 503,
}

function toApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof FastAuthError) {
    const { code, message } = error
    const status = STATUS[code]
    if (status === 503) return new ApiError(503, code, 'the database cannot be used right now')
    if (status === 500)
      return new ApiError(500, code, 'the service is not set up; its log says why')
    return new ApiError(status, code, message)
  }
  // Only Hono's csrf throws one here.
  if (error instanceof HTTPException && error.status === 403) return crossSite()
  return new ApiError(500, 'internal', 'something went wrong')
}

/** Every error leaves the service through here. */
export function answerError(error: Error, c: Context): Response {
  const { status, code, message } = toApiError(error)
  if (status >= 500) logError(error)
  if (status === 503) c.header('Retry-After', '5')
  return c.json({ error: { code, message } }, status)
}

/** A FastAuthError is safe to log; of any other error only where it happened, since messages quote values. */
export function logError(error: unknown): void {
  if (error instanceof FastAuthError) {
    console.error(`${error.name} ${error.code}: ${error.message}`)
  } else if (error instanceof Error) {
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
    console.error([error.name, ...frames].join('\n'))
  } else {
    console.error('something was thrown that is no Error')
  }
}

export const crossSite = (): ApiError =>
  new ApiError(403, 'cross_site_request', 'this request came from another site')

export const invalidToken = (): ApiError =>
  new ApiError(400, 'invalid_token', 'the link has expired or has been used')

/** Keeps a task going after the answer; what it throws is logged. */
export function inBackground(c: Context, task: Promise<unknown>): void {
  c.executionCtx.waitUntil(task.catch(logError))
}
