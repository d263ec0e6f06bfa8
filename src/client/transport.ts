/** How a request goes out: as whom, and what follows when its session is over. */
import { AuthError, NetworkError, refusalOf } from './refusals.ts'

/** Settled options. */
export interface Place {
  /** Where the routes are, without a slash at the end: `https://app.example/auth`. */
  readonly base: string
  readonly fetch: (request: Request) => Promise<Response>
  readonly csrfCookie: string
  readonly csrfHeader: string
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Sends to a route, and reads what it answers. What is sent and read is written as JavaScript writes it: `userId`. */
export type Send = <T = unknown>(method: Method, path: string, body?: object) => Promise<T>

export interface Transport {
  /** To a route for anybody: a 401 is its answer. */
  readonly send: Send
  /** To a route for who is signed in: after a 401, signs in again by the refresh token, once. */
  readonly sendSignedIn: Send
  readonly refresh: () => Promise<void>
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Forgets the tokens in memory. */
  readonly forget: () => void
}

/** Tokens of a service that delivers them as JSON. They are in no storage: a page that is left has none. */
interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
}

const hasTokens = (answer: unknown): answer is Tokens =>
  typeof answer === 'object' && answer !== null && 'accessToken' in answer

/** Keys as JavaScript writes them, at any depth. */
const camelCase = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(camelCase)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
            camelCase(inner),
          ]),
        )
      : value

/** Keys of a body as FastAuth writes them. What is in them is the caller's. */
const snakeCase = (body: object): object =>
  Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body of an answer. @throws {AuthError} the service refused, or it is not the service that answered */
async function read(answer: Response): Promise<unknown> {
  const text = await answer.text().catch((error: unknown) => {
    throw new NetworkError(error)
  })
  const body = text ? parsed(text) : null
  if (!answer.ok) throw refusalOf(answer, body)
  if (body === undefined) {
    throw new AuthError(answer.status, 'The answer is not JSON: are baseUrl and routePrefix right?')
  }
  return body
}

const isUnsafe = (method: string): boolean => !/^(?:GET|HEAD|OPTIONS)$/.test(method)

export function openTransport({ base, fetch, csrfCookie, csrfHeader }: Place): Transport {
  const { origin } = new URL(base)
  let tokens: Tokens | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const csrfToken = (): string | undefined => {
    const cookies = globalThis.document?.cookie.split('; ') ?? []
    return cookies.find((pair) => pair.startsWith(`${csrfCookie}=`))?.slice(csrfCookie.length + 1)
  }

  /** Changes with every refresh, in this tab or, by the cookie, in another. */
  const mark = (): string | undefined => tokens?.accessToken ?? csrfToken()

  /** One at a time, in all tabs; where there are no Web Locks, in this one. */
  const alone = <T>(task: () => Promise<T>): Promise<T> => {
    const { locks } = globalThis.navigator ?? {}
    if (locks) return locks.request(`fastauth:${base}`, task)
    const done = turn.then(task)
    turn = done.catch(() => {})
    return done
  }

  const sendOnce = async (request: Request): Promise<Response> => {
    // To another origin it is a request like any other: it gets no token.
    if (new URL(request.url).origin === origin) {
      const csrf = isUnsafe(request.method) && csrfToken()
      if (csrf) request.headers.set(csrfHeader, csrf)
      if (tokens) request.headers.set('authorization', `Bearer ${tokens.accessToken}`)
    }
    try {
      return await fetch(request)
    } catch (error) {
      throw request.signal.aborted ? error : new NetworkError(error)
    }
  }

  const requestTo = (method: Method, path: string, body?: object): Request =>
    new Request(base + path, {
      method,
      credentials: 'include',
      ...(body && {
        body: JSON.stringify(snakeCase(body)),
        headers: { 'content-type': 'application/json' },
      }),
    })

  /** The cast of the client: a service of fastauth-edge or FastAuth answers as the types say. */
  const answered = async <T>(answer: Response): Promise<T> => {
    const body = camelCase(await read(answer))
    if (hasTokens(body)) tokens = body
    return body as T
  }

  const send: Send = async (...to) => answered(await sendOnce(requestTo(...to)))

  const refresh = async (): Promise<void> => {
    const { refreshToken } = tokens ?? {}
    try {
      await send('POST', '/refresh', refreshToken === undefined ? undefined : { refreshToken })
    } catch (error) {
      if (error instanceof AuthError && error.status === 401) tokens = undefined
      throw error
    }
  }

  /** Whether somebody is signed in again. @throws what is no answer to that: the network, a service that is down */
  const isRefreshed = (before: string | undefined): Promise<boolean> =>
    alone(async () => {
      // Somebody else has done it while this one waited.
      const now = mark()
      if (now !== before && now !== undefined) return true
      try {
        await refresh()
        return true
      } catch (error) {
        if (error instanceof AuthError && error.status < 429) return false
        throw error
      }
    })

  const sendTwice = async (request: Request): Promise<Response> => {
    // A cast for projects that have the types of Workers beside the browser's: there, a clone is of another type.
    const again = request.clone() as Request
    const before = mark()
    const answer = await sendOnce(request)
    if (answer.status !== 401 || new URL(request.url).origin !== origin) return answer
    return (await isRefreshed(before)) ? sendOnce(again) : answer
  }

  return {
    send,
    sendSignedIn: async (...to) => answered(await sendTwice(requestTo(...to))),
    refresh: () => alone(refresh),
    fetch: (input, init) => {
      const request = new Request(input, init)
      const isOurs = new URL(request.url).origin === origin
      // Of itself, a browser sends no cookie to a service on another origin.
      if (!isOurs || request.credentials !== 'same-origin') return sendTwice(request)
      return sendTwice(new Request(request, { credentials: 'include' }))
    },
    forget: () => {
      tokens = undefined
    },
  }
}
