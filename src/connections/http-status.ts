import type { Fault, FaultKind } from './connection.ts'

/** An answer that was not 2xx. Thrown before a driver reads the body, since some of them lose the status. */
export class HttpStatusError extends Error {
  readonly status: number
  readonly retryAfterMs: number

  constructor(status: number, headers?: Headers) {
    super(`HTTP status ${status}`)
    this.status = status
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

/** Refuses an answer that is not 2xx, and lets go of its body: unread, it would hold the connection. */
export function accepted(response: Response): Response {
  if (response.ok) return response
  // Of a body that has broken off, this is refused: nobody waits for it.
  response.body?.cancel().catch(() => {})
  throw new HttpStatusError(response.status, response.headers)
}

/** `Retry-After`: seconds, or a date. 0 for anything else. */
function milliseconds(value: string): number {
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return ms > 0 ? ms : 0
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  408: 'unavailable',
  429: 'rate_limited',
}

export const statusFault = (status: number, retryAfterMs?: number): Fault => ({
  kind: KINDS[status] ?? (status >= 500 ? 'unavailable' : 'unknown'),
  code: `HTTP_${status}`,
  retryAfterMs,
})
