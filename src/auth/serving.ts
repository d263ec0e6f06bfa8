/** The way of a request through the core: which route it is for. */
import { carryOut, type Found } from './carrying-out.ts'
import type { RequestContext } from './core.ts'
import { answerOf } from './failures.ts'
import { refusal } from './http/answers.ts'
import { allowReading, preflight } from './http/cors.ts'
import { match, type Route } from './http/route.ts'
import { report } from './report.ts'
import type { Services } from './services.ts'

export interface Serving {
  readonly fetch: (request: Request, context?: RequestContext) => Promise<Response>
  readonly handles: (request: Request) => boolean
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
