/** Who answers what a handler or a middleware of Hono has thrown. */
import type { Context } from 'hono'
import { hasMethods } from '../../connections/property.ts'
import { AccessError, answerProblem, type Problem, problemOf } from '../problem.ts'
import { isPrivate } from '../session-cookie.ts'
import { thrownAnswer } from '../thrown-answer.ts'

/**
 * Makes the answer for a visitor who is turned away (401, 403), for a database that is down (503) and for other
 * errors of the adapter (400, 404, 409), in place of whatever the app would answer.
 */
export type OnProblem = (problem: Problem, c: Context) => Response | Promise<Response>

/** What Hono has caught and answered. That stands, unless it knew no better than 500. */
export async function answerCaught(c: Context, onProblem: OnProblem | undefined): Promise<void> {
  const isUnknown = c.res.status === 500
  const problem = problemOf(c.error)
  if (problem && (onProblem || isUnknown)) {
    forgetBody(c)
    c.res = await ask(onProblem ?? answerProblem, problem, c)
  } else if (isUnknown) {
    const answer = thrownAnswer(c.error)
    if (answer === undefined) return
    forgetBody(c)
    c.res = answer
  }
}

/**
 * What nobody has caught: inside `every` and `except` Hono leaves that to the app, whose answer comes behind this
 * middleware. Returns what the middleware must throw.
 */
export async function answerUncaught(
  c: Context,
  error: unknown,
  onProblem: OnProblem = answerProblem,
): Promise<{ readonly error: unknown } | undefined> {
  const problem = problemOf(error)
  if (problem === null) {
    const answer = hasMethods(error, 'getResponse') ? undefined : thrownAnswer(error)
    if (answer === undefined) return { error }
    c.res = answer
    return undefined
  }
  const answer = await ask(onProblem, problem, c)
  if (problem.error instanceof AccessError) {
    // `some` goes on to its next alternative; where there is none, Hono answers what the error brings.
    Object.defineProperty(error, 'getResponse', { value: () => answer })
    return { error }
  }
  c.error = problem.error
  c.res = answer
  return undefined
}

/** It may throw its answer too. */
async function ask(onProblem: OnProblem, problem: Problem, c: Context): Promise<Response> {
  try {
    return await onProblem(problem, c)
  } catch (thrown) {
    const answer = thrownAnswer(thrown)
    if (answer === undefined) throw thrown
    return answer
  }
}

const OF_THE_BODY = [
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'retry-after',
  'www-authenticate',
]

/** Hono has an answer inherit the headers of the one before it, those of its body and of its caching too. */
function forgetBody(c: Context): void {
  for (const name of OF_THE_BODY) c.header(name)
  if (!isPrivate(c.res.headers)) c.header('cache-control')
}
