import type { Fault, FaultKind } from '../connection.ts'

/** An answer that was not 2xx. Thrown before a driver reads the body, since some of them lose the status. */
export class HttpStatusError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`HTTP status ${status}`)
    this.status = status
  }
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  408: 'unavailable',
  429: 'rate_limited',
}

export const statusFault = (status: number): Fault => ({
  kind: KINDS[status] ?? (status >= 500 ? 'unavailable' : 'unknown'),
  code: `HTTP_${status}`,
})
