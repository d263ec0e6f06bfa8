/** The way of a request through the core: what stands around every route's answer. */
import type { Counted, Limits } from '../store/flows/limits.ts'
import { attempting } from './attempts.ts'
import {
  admitted,
  checkCsrfToken,
  type Credentials,
  credentialsOf,
  fromHere,
  visitorBy,
} from './authentication.ts'
import type { RequestContext } from './core.ts'
import { answerOf } from './failures.ts'
import type { Hooks, Tell } from './hooks.ts'
import { refusal } from './http/answers.ts'
import { readBody } from './http/body.ts'
import { allowReading, preflight } from './http/cors.ts'
import { type Exchange, match, type Route } from './http/route.ts'
import { parse } from './http/validation.ts'
import type { Services } from './services.ts'
import type { Visitor } from './sessions/sessions.ts'
import { userAgentOf } from './user-agent.ts'
import { visitorAddress } from './visitor-address.ts'

export interface Serving {
  readonly fetch: (request: Request, context?: RequestContext) => Promise<Response>
  readonly handles: (request: Request) => boolean
}

interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The routes of a path, in the order in which they are to be tried. */
function find(routes: readonly Route[], prefix: string, pathname: string): Found[] {
  const path = decoded(pathname)
  return routes.flatMap((route) => {
    const params = match(route.atRoot ? route.path : prefix + route.path, path)
    return params ? [{ route, params }] : []
  })
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    // No route has such a path.
    return ''
  }
}

const withoutSlash = (pathname: string): string | undefined =>
  pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : undefined

/** Why a request gets none of a path's answers; undefined where one of them is meant. */
function misdirected(found: readonly Found[], { method }: Request): Response | undefined {
  if (found.length === 0) return refusal(404, 'Not Found')
  if (found.some(({ route }) => route.method === method)) return undefined
  const allow = [...new Set(found.map(({ route }) => route.method))].join(', ')
  return refusal(405, 'Method Not Allowed', { allow })
}

export function serving(services: Services, routes: readonly Route[]): Serving {
  const { prefix, corsOrigins, hooks } = services.settings

  const answerTo = async (request: Request, context: RequestContext): Promise<Response> => {
    const url = new URL(request.url)
    const found = find(routes, prefix, url.pathname)
    const path = withoutSlash(url.pathname)
    if (found.length === 0 && path !== undefined && find(routes, prefix, path).length > 0) {
      const location = new URL(url)
      location.pathname = path
      return new Response(null, { status: 307, headers: { location: location.href } })
    }
    const refused = misdirected(found, request)
    if (refused) return refused
    const one = found.find(({ route }) => route.method === request.method)
    return one ? carryOut(services, one, request, url, context) : refusal(404, 'Not Found')
  }

  return {
    async fetch(request, context = {}) {
      const asked = corsOrigins && preflight(request, corsOrigins)
      if (asked) return asked
      const answer = await answerTo(request, context).catch((error: unknown) => {
        // The route is not known: only a request that is none comes here.
        void report(hooks, error, `${request.method}`)
        return answerOf(error).answer
      })
      return corsOrigins ? allowReading(answer, request, corsOrigins) : answer
    },

    handles(request) {
      const { pathname } = new URL(request.url)
      const paths = [pathname, withoutSlash(pathname)]
      return paths.some((path) => path !== undefined && find(routes, prefix, path).length > 0)
    },
  }
}

/** Tells `onError`, whose own errors change nothing. Without one, the log. */
async function report(hooks: Hooks, error: unknown, route: string): Promise<void> {
  try {
    if (hooks.onError) await hooks.onError(error, { route })
    else console.error(`fastauth-edge: ${route}`, error)
  } catch {
    // There is nobody left to tell.
  }
}

async function carryOut(
  services: Services,
  { route, params }: Found,
  request: Request,
  url: URL,
  context: RequestContext,
): Promise<Response> {
  const { hooks, prefix } = services.settings
  const name = `${route.method} ${route.atRoot ? '' : prefix}${route.path}`
  const tasks: (() => Promise<unknown>)[] = []
  const tell: Tell = async (hook, ...args) => {
    try {
      const told = hooks[hook]
      if (told) await Reflect.apply(told, undefined, args)
    } catch (error) {
      await report(hooks, error, name)
    }
  }
  const address = visitorAddress(request.headers, context.ip)
  let answer: Response
  let endTurn: (() => void) | undefined
  try {
    const credentials = credentialsOf(services, request, url)
    const state = fromHere(services, request, credentials)
    const given = route.body && (await readBody(request, route.takesForms ?? false))
    if (route.hashes) endTurn = services.passwords?.takeTurn()
    const visitor = await admit(services, route, request, credentials, state, address)
    const exchange: Exchange = {
      request,
      url,
      visitor,
      body: route.body && parse(route.body, given, 'body'),
      query: route.query && parse(route.query, Object.fromEntries(url.searchParams), 'query'),
      params,
      cookies: credentials.cookies,
      presented: credentials.presented,
      ip: address,
      userAgent: userAgentOf(request.headers),
      tell,
      after: (task) => void tasks.push(task),
    }
    answer = await route.answer(services, exchange)
  } catch (error) {
    const failure = answerOf(error)
    if (failure.isFault) await report(hooks, error, name)
    answer = failure.answer
  } finally {
    endTurn?.()
  }
  const afterwards = async (): Promise<void> => {
    for (const task of tasks) {
      try {
        await task()
      } catch (error) {
        await report(hooks, error, name)
      }
    }
  }
  if (tasks.length > 0) await inBackground(afterwards, context)
  return answer
}

/** Who is let in: somebody where the route is guarded, and nobody with cookies that another site made use of. */
async function admit(
  services: Services,
  route: Route,
  request: Request,
  credentials: Credentials,
  state: 'cleared' | 'needs-token',
  ip: string | null,
): Promise<Visitor | null> {
  const { cookies, presented } = credentials
  if (!route.isGuarded) {
    if (state === 'needs-token') {
      const boundTo = await services.sessions.boundTo(presented)
      await checkCsrfToken(services, request, cookies, boundTo)
    }
    return null
  }
  const { attempt } = route
  let check: ((counted: Counted) => void) | undefined
  const limitsFor = async (by: string): Promise<Limits | null> => {
    if (attempt === undefined) return null
    const trying = await attempting(services, attempt, { ip, address: by })
    ;({ check } = trying)
    return trying.limits
  }
  const visitor = await visitorBy(services, credentials, {
    current: true,
    limitsFor,
    withSessions: route.withSessions,
  })
  if (visitor && state === 'needs-token') {
    await checkCsrfToken(services, request, cookies, [visitor.boundTo])
  }
  const admittedVisitor = admitted(visitor)
  check?.(admittedVisitor)
  return admittedVisitor
}

/** Leaves work to the runtime; where it keeps nothing alive, the answer waits, so that nothing is lost. */
async function inBackground(work: () => Promise<void>, { waitUntil }: RequestContext) {
  const done = work()
  if (waitUntil === undefined) return done
  try {
    waitUntil(done)
  } catch {
    // A context that keeps nothing alive any more.
    await done
  }
  return undefined
}
