import type { Fault } from './connection.ts'
import { errorShapes } from './error-shape.ts'
import { statusFault } from './http-status.ts'

/** JSON that is not an answer. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError'
}

/** Of a request that did not bring an answer from the database: its status, its body, or the network. */
export function networkFault(error: unknown): Fault {
  const shapes = errorShapes(error)
  for (const { status, retryAfterMs } of shapes) {
    if (status !== undefined) return statusFault(status, retryAfterMs)
  }
  const code = shapes.map((shape) => shape.code).findLast((c) => c !== undefined)
  if (shapes.some(({ name }) => name === 'SyntaxError' || name === 'MalformedAnswerError')) {
    return { kind: 'malformed', code: 'MALFORMED_ANSWER' }
  }
  // fetch itself failed: a TypeError in Node, an Error in workerd.
  return { kind: 'unavailable', code: code ?? 'NETWORK' }
}
