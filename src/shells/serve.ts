/** What the shells without a framework have in common: a request, its work, an answer. */
import type { EdgeAdapter } from '../store/adapter.ts'
import type { Background } from './background.ts'
import type { GivenCore } from './core-options.ts'
import type { Auth } from './request-auth.ts'
import { answerOfCore, openScope } from './open-scope.ts'
import { answerProblem, type Problem, problemOf } from './problem.ts'
import type { Renewals } from './renewals.ts'
import type { Service } from './service.ts'
import { type CookieHeader, settingCookies } from './session-cookie.ts'
import type { AuthOptions, DatabaseOptions } from './options.ts'
import { thrownAnswer } from './thrown-answer.ts'

/**
 * Makes the answer for a visitor who is turned away (401, 403), for a database that is down (503) and for other
 * errors of the adapter that nobody caught (400, 404, 409).
 */
export type OnProblem = (problem: Problem, request: Request) => Response | Promise<Response>

/** What the shells take besides the database. */
export interface ServeOptions extends AuthOptions {
  /** @default problem details, RFC 9457; with the core, FastAuth's answers */
  onProblem?: OnProblem | undefined
  /**
   * A FastAuth, or a function that creates one from a handler's arguments, in place of `providers`: its routes
   * are served, and it knows who is signed in.
   */
  auth?: GivenCore | undefined
}

/** What the shells take. */
export interface WithAuthOptions extends ServeOptions, DatabaseOptions {}

export interface Platform {
  readonly background: Partial<Background> | undefined
  /** The answer that stands for none, where a cookie has to be set without one. */
  readonly pass?: () => Response
}

/** Carries out the work of a request, and has the answer set what came of the session, if it is thrown too. */
export async function serve<A extends EdgeAdapter, R extends Response | undefined>(
  request: Request,
  service: Service<A, OnProblem>,
  renewals: Renewals,
  { background, pass }: Platform,
  work: (auth: Auth<A>) => R | Promise<R>,
): Promise<Response | R> {
  const routed = answerOfCore(service, request, background)
  if (routed) return routed
  const { onProblem = answerProblem } = service
  const scope = openScope(service, request, renewals)
  const answering = async (): Promise<Response | R> => {
    try {
      return await work(scope.auth)
    } catch (error) {
      const problem = problemOf(error)
      if (problem === null) throw error
      return onProblem(problem, request)
    }
  }
  const outcome = await answering().then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ thrown }),
  )
  const cookies = await scope.end(background)
  if ('thrown' in outcome) {
    // What is thrown is the framework's to answer, unless that would lose the cookie.
    const answer = cookies.length > 0 ? thrownAnswer(outcome.thrown) : undefined
    if (answer === undefined) throw outcome.thrown
    return withCookies(answer, cookies)
  }
  const changed = cookies.length > 0 ? (outcome.answer ?? pass?.()) : undefined
  return changed === undefined ? outcome.answer : withCookies(changed, cookies)
}

/** A copy, since the headers of an answer that came from a fetch cannot be changed. */
function withCookies(response: Response, cookies: readonly CookieHeader[]): Response {
  const changes = settingCookies(response.headers, cookies)
  if (changes.length === 0) return response
  const copy = new Response(response.body, response)
  for (const [name, value] of changes) {
    if (value === null) copy.headers.delete(name)
    else if (name === 'set-cookie') copy.headers.append(name, value)
    else copy.headers.set(name, value)
  }
  return copy
}
