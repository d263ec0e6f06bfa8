import type { Fault } from './connection.ts'
import { type ErrorShape, errorShapes } from './error-shape.ts'
import { statusFault } from './http-status.ts'

/** JSON that is not an answer. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError'
}

/** Codes of the operating system, of TLS, of Node's fetch and of the clients for a connection that failed or was lost. */
const NETWORK_CODE =
  /^(?:E(?:CONN\w+|PIPE|TIMEDOUT|(?:HOST|NET)(?:UNREACH|DOWN|RESET)|ADDRNOTAVAIL|NOTFOUND|NOTCONN|SHUTDOWN|PROTO|AI_\w+)|UND_ERR_\w+|ERR_(?:SSL|TLS|HTTP2|SOCKET|STREAM|NETWORK)\w*|CERT_\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT|HRANA_(?:WEBSOCKET|CLOSED)_ERROR)$/

/** The same in words, where a runtime or a client has no code for it. */
const NETWORK_SENTENCE =
  /^(?:fetch failed|failed to fetch|load failed|terminated|network ?error|network (?:connection lost|request failed)|unable to connect|error sending request|the operation was aborted)|connection (?:lost|terminated|closed|is closed|error and is not queryable|timeout)|timeout exceeded when trying to connect|client was closed|closed (?:state|connection)|pool is closed|after calling end on the (?:pool|client)|socket (?:hang up|disconnected|has been ended|was closed|is closed)|error connecting to database|websocket/i

const ABORTED: ReadonlySet<string> = new Set(['AbortError', 'TimeoutError'])

const isNetwork = ({ name, code, message }: ErrorShape): boolean =>
  (code !== undefined && NETWORK_CODE.test(code)) ||
  ABORTED.has(name) ||
  NETWORK_SENTENCE.test(message)

/**
 * Of a request that did not bring an answer from the database: its status, its body, or the network. An exception
 * that is none of these tells nothing: it may come from anywhere, after anything.
 */
export function networkFault(error: unknown): Fault {
  const shapes = errorShapes(error)
  for (const { status, retryAfterMs, quota } of shapes) {
    if (status !== undefined) return statusFault(status, retryAfterMs, quota)
  }
  if (shapes.some(({ name }) => name === 'SyntaxError' || name === 'MalformedAnswerError')) {
    return { kind: 'malformed', code: 'MALFORMED_ANSWER' }
  }
  const code = shapes.map((shape) => shape.code).findLast((c) => c !== undefined)
  if (shapes.some(isNetwork)) return { kind: 'unavailable', code: code ?? 'NETWORK' }
  return { kind: 'unknown', code: code ?? 'UNKNOWN' }
}
