/** CORS as FastAuth's middleware answers it, for the core's own routes and listed origins alone. */

const METHODS = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'
const SECONDS = '600'

/** What scripts of another origin need of an answer, and would not see. */
const EXPOSED = 'Retry-After, WWW-Authenticate'

const plain = (status: number, text: string, headers: Headers): Response => {
  headers.set('content-type', 'text/plain; charset=utf-8')
  return new Response(text, { status, headers })
}

/** The answer to a preflight; undefined for a request that is none. */
export function preflight(request: Request, origins: readonly string[]): Response | undefined {
  const { method, headers } = request
  const origin = headers.get('origin')
  if (method !== 'OPTIONS' || origin === null) return undefined
  if (!headers.has('access-control-request-method')) return undefined
  if (!origins.includes(origin)) {
    return plain(400, 'Disallowed CORS origin', new Headers({ vary: 'Origin' }))
  }
  return plain(
    200,
    'OK',
    new Headers({
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': headers.get('access-control-request-headers') ?? '',
      'access-control-max-age': SECONDS,
    }),
  )
}

/** Lets the scripts of a listed origin read an answer. */
export function allowReading(
  answer: Response,
  request: Request,
  origins: readonly string[],
): Response {
  const origin = request.headers.get('origin')
  answer.headers.append('vary', 'Origin')
  if (origin !== null && origins.includes(origin)) {
    answer.headers.set('access-control-allow-origin', origin)
    answer.headers.set('access-control-allow-credentials', 'true')
    answer.headers.set('access-control-expose-headers', EXPOSED)
  }
  return answer
}
