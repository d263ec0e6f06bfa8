/** What errors are to a visitor. */
import { DatabaseError, FastAuthError } from '../errors.ts'
import { AccessError } from './access-error.ts'
import { Refused, refusal, RETRY_AFTER } from './http/answers.ts'
import { PasswordsBusyError } from './passwords/turns.ts'

const unavailable = (seconds?: number): Response =>
  refusal(
    503,
    'The service is not available right now',
    seconds === undefined ? {} : { 'retry-after': String(seconds) },
  )

/** An answer for an error, and whether the operator should hear of it. */
export function answerOf(error: unknown): { answer: Response; isFault: boolean } {
  if (error instanceof Refused || error instanceof AccessError) {
    return { answer: error.response, isFault: false }
  }
  // More hashes than the isolate can compute: nobody's to mend.
  if (error instanceof PasswordsBusyError) {
    return { answer: unavailable(error.retryAfter), isFault: false }
  }
  // What no database keeps is the visitor's own, and was refused before anything was sent.
  if (error instanceof FastAuthError && error.code === 'validation') {
    const answer = refusal(400, 'The request holds a value that cannot be stored')
    return { answer, isFault: false }
  }
  return { answer: faultAnswer(error), isFault: true }
}

function faultAnswer(error: unknown): Response {
  if (!(error instanceof DatabaseError)) return refusal(500, 'Internal Server Error')
  if (error.code !== 'database_refused') return unavailable(RETRY_AFTER)
  // When a quota comes back nobody knows here.
  return error.refusal === 'quota' ? unavailable() : refusal(500, 'Internal Server Error')
}
