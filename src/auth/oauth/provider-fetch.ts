/** Requests to a provider: in time, of a bounded size, and to no other host than was meant. */
import { OAuthFailure } from './failure.ts'
import { withExactNumbers } from './exact-json.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const TIMEOUT_MS = 10_000
const MOST_BYTES = 262_144

/** Statuses whose responses have no body. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304])

/** @param own by default the runtime's */
export function providerFetch(name: string, own?: Fetch): Fetch {
  const unavailable = (why: string): OAuthFailure =>
    new OAuthFailure('provider_unavailable', { fault: `${name} ${why}` })

  const read = async (url: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
    const fetching = own ?? globalThis.fetch
    // A redirect leads to a host that nobody named, with the client's secret or a token in hand.
    const response = await fetching(url, { ...init, redirect: 'manual', signal })
    const { status } = response
    if (status === 0 || (status >= 300 && status < 400)) throw unavailable('answered a redirect')
    if (status >= 500) throw unavailable(`answered with ${status}`)
    const text = withExactNumbers(await boundedText(response, () => unavailable('sent too much')))
    const type = response.headers.get('content-type')
    const headers = new Headers(type === null ? undefined : { 'content-type': type })
    return new Response(EMPTY.has(status) ? null : text, { status, headers })
  }

  return async (url, init) => {
    const controller = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    // Also where a fetch takes no signal.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(unavailable('did not answer in time'))
        controller.abort()
      }, TIMEOUT_MS)
    })
    try {
      return await Promise.race([read(url, init, controller.signal), late])
    } catch (error) {
      if (error instanceof OAuthFailure) throw error
      throw unavailable('cannot be reached')
    } finally {
      clearTimeout(timer)
    }
  }
}

async function boundedText(response: Response, tooMuch: () => Error): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let [text, length] = ['', 0]
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length
    if (length > MOST_BYTES) {
      reader?.cancel().catch(() => {})
      throw tooMuch()
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

/** Of a provider without an issuer, nobody can check an ID token: it is not looked at. */
export async function withoutIdToken(response: Response): Promise<Response> {
  const text = await response.text()
  const { status, headers } = response
  try {
    const { id_token: _, ...rest } = JSON.parse(text)
    return Response.json(rest, { status })
  } catch {
    return new Response(text, { status, headers })
  }
}
