import type { Fault, FaultKind } from './connection.ts'
import { quotaSentence } from './quota.ts'

/** An answer that was not 2xx. Thrown before a driver reads the body, since some of them lose the status. */
export class HttpStatusError extends Error {
  readonly status: number
  readonly retryAfterMs: number
  /** Whether the body said that a quota is used up. Nothing else of it is kept: it may quote what was sent. */
  readonly quota: boolean

  constructor(status: number, headers?: Headers, body = '') {
    super(`HTTP status ${status}`)
    this.status = status
    this.quota = quotaSentence.test(body)
    this.retryAfterMs = milliseconds(headers?.get('retry-after') ?? '')
  }
}

type Fetch = typeof globalThis.fetch

/** Whether requests take `cache`: undefined before the first one. */
let takesCache: boolean | undefined

/** Workers with a compatibility date before 2024-11-11 throw at the sight of `cache`, which they do not need either. */
function canTakeCache(): boolean {
  try {
    return new Request('https://fastauth.invalid', { cache: 'no-store' }) instanceof Request
  } catch {
    return false
  }
}

/**
 * How requests to a database go: their answers come from the database and not from a cache of a framework or a platform,
 * and a redirect is an answer like any other: followed, it would take parameters and credentials to another host.
 */
export function direct(): Pick<RequestInit, 'cache' | 'redirect'> {
  takesCache ??= canTakeCache()
  return { redirect: 'manual', ...(takesCache && { cache: 'no-store' }) }
}

/** Sends once. */
export const fetchDirect = (
  own: Fetch | undefined,
  input: Parameters<Fetch>[0],
  init: Parameters<Fetch>[1],
): Promise<Response> => (own ?? fetch)(input, { ...init, ...direct() })

/** Refuses an answer that is not 2xx. */
export async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response
  throw new HttpStatusError(response.status, response.headers, await beginning(response))
}

/** How a refusal begins; `''` where it has broken off. The rest is let go: unread, it would hold the connection. */
async function beginning({ status, body }: Response): Promise<string> {
  const reader = body?.getReader()
  if (reader === undefined) return ''
  // A request that is sent again does not wait for this answer.
  const read = status < 500 && status !== 429 ? reader.read() : undefined
  const chunk = await read?.catch(() => undefined)
  reader.cancel().catch(() => {})
  return new TextDecoder().decode(chunk?.value)
}

/** `Retry-After`: seconds, or a date. 0 for anything else. */
function milliseconds(value: string): number {
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return ms > 0 ? ms : 0
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  401: 'unauthorized',
  402: 'quota',
  403: 'unauthorized',
  408: 'unavailable',
  413: 'too_large',
  414: 'too_large',
  429: 'rate_limited',
  431: 'too_large',
  // A proxy's own: the client had gone, and nobody knows how far the request came.
  499: 'unknown',
}

/** What a status means. A server that answers 4xx did not carry the request out. */
function kindOf(status: number, quota: boolean): FaultKind {
  if (quota && status < 500 && status !== 429) return 'quota'
  const known = KINDS[status]
  if (known !== undefined) return known
  if (status >= 500) return 'unavailable'
  return status >= 400 ? 'request' : 'unknown'
}

export const statusFault = (status: number, retryAfterMs?: number, quota = false): Fault => ({
  kind: kindOf(status, quota),
  code: `HTTP_${status}`,
  retryAfterMs,
})
