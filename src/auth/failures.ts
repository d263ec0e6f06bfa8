/** What errors are to a visitor. */
import { AccessError } from './access-error.ts'
import { FastAuthError } from '../errors.ts'
import { Refused, refusal } from './http/answers.ts'

/** Seconds after which to try again: a database that was restarted is back by then. */
const RETRY_AFTER = '5'

const unavailable = (): Response =>
  refusal(503, 'The service is not available right now', { 'retry-after': RETRY_AFTER })

/** An answer for an error, and whether the operator should hear of it. */
export function answerOf(error: unknown): { answer: Response; isFault: boolean } {
  if (error instanceof Refused || error instanceof AccessError) {
    return { answer: error.response, isFault: false }
  }
  const code = error instanceof FastAuthError ? error.code : undefined
  // What no database keeps is the visitor's own, and was refused before anything was sent.
  if (code === 'validation') {
    return {
      answer: refusal(400, 'The request holds a value that cannot be stored'),
      isFault: false,
    }
  }
  const isDown = code?.startsWith('database_')
  const answer = isDown ? unavailable() : refusal(500, 'Internal Server Error')
  return { answer, isFault: true }
}
