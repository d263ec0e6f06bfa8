/** What stands around every route's answer: who is let in, what is read, and what follows. */
import { admit } from './admission.ts'
import { afterwards, type Task } from './afterwards.ts'
import { credentialsOf, fromHere } from './authentication.ts'
import type { RequestContext } from './core.ts'
import { answerOf } from './failures.ts'
import type { Tell } from './hooks.ts'
import { Refused } from './http/answers.ts'
import { isForm, readBody } from './http/body.ts'
import { isNavigation } from './http/navigation.ts'
import type { Exchange, Route } from './http/route.ts'
import { parse } from './http/validation.ts'
import { asPage } from './link-pages.ts'
import { report } from './report.ts'
import { inCookies, type Services } from './services.ts'
import { userAgentOf } from './user-agent.ts'
import { platformAddress } from './visitor-address.ts'

/** A route, and what stood in the place of `{name}` in the path. */
export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Body and query as the schemas read them, or the answer to those that they do not take: who asks comes first. */
function readAll(
  { body, query }: Route,
  given: unknown,
  { searchParams }: URL,
): Pick<Exchange, 'body' | 'query'> | Refused {
  try {
    return {
      body: body && parse(body, given, 'body'),
      query: query && parse(query, Object.fromEntries(searchParams), 'query'),
    }
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

/** Counts of windows that have ended, once in a window. */
function expired({ settings: { limits }, flows, isOverdue }: Services): Task | null {
  const seconds = Math.max(limits.windowSeconds, limits.security.lockoutDuration)
  return isOverdue(seconds * 1000) ? flows.removeExpired : null
}

export async function carryOut(
  services: Services,
  { route, params }: Found,
  request: Request,
  url: URL,
  context: RequestContext,
): Promise<Response> {
  const { hooks, prefix } = services.settings
  const name = `${route.method} ${route.atRoot ? '' : prefix}${route.path}`
  const later = afterwards((error) => report(hooks, error, name))
  const tell: Tell = async (hook, ...args) => {
    try {
      const told = hooks[hook]
      if (told) await Reflect.apply(told, undefined, args)
    } catch (error) {
      await report(hooks, error, name)
    }
  }
  const address = context.addressOf
    ? context.addressOf(request.headers)
    : (platformAddress(request.headers) ?? (context.ip || null))
  const byForm = route.takesForms === true && isForm(request) && isNavigation(request)
  let answer: Response
  let endTurn: (() => void) | undefined
  try {
    const credentials = credentialsOf(services, request, url)
    const state = fromHere(services, request, credentials)
    const given = route.body && (await readBody(request, route.takesForms ?? false))
    if (route.hashes) endTurn = services.passwords?.takeTurn()
    const read = readAll(route, given, url)
    // What says nothing is no attempt to guess.
    const tried = read instanceof Refused ? { ...route, attempt: undefined } : route
    const admitted = await admit(services, tried, request, credentials, state, address)
    if (read instanceof Refused) throw read
    const exchange: Exchange = {
      request,
      url,
      ...admitted,
      ...read,
      params,
      cookies: credentials.cookies,
      bearer: credentials.bearer,
      presented: credentials.presented,
      isForm: byForm,
      ip: address,
      userAgent: userAgentOf(request.headers),
      tell,
      after: later.add,
      afterUntold: later.addUntold,
    }
    // A person's browser keeps cookies, however programs get their tokens.
    const inBrowser = byForm || (route.isGuarded && credentials.bearer === undefined)
    answer = await route.answer(inBrowser ? inCookies(services) : services, exchange)
  } catch (error) {
    const failure = answerOf(error)
    if (failure.isFault) await report(hooks, error, name)
    answer = failure.answer
  } finally {
    endTurn?.()
  }
  await later.begin(context, () => expired(services))
  return byForm ? asPage(inCookies(services), answer) : answer
}
