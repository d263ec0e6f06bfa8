import { FastAuthError } from 'fastauth-edge'
import { problemOf } from 'fastauth-edge/hono'
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

/** What an error is to whoever sent the request. */
function toApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error
  const problem = problemOf(error)
  if (problem) return new ApiError(problem.status, problem.code, problem.detail)
  // What is left of those is for the developer.
  if (error instanceof FastAuthError)
    return new ApiError(500, error.code, 'the service is not set up; its log says why')
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
function logError(error: unknown): void {
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
  new ApiError(
    403,
    'cross_site_request',
    'this request came from another site, or is no JSON: send content-type: application/json',
  )

export const invalidToken = (): ApiError =>
  new ApiError(400, 'invalid_token', 'the link has expired or has been used')

/** Keeps a task going after the answer; what it throws is logged. */
export function inBackground(c: Context, task: Promise<unknown>): void {
  c.executionCtx.waitUntil(task.catch(logError))
}
