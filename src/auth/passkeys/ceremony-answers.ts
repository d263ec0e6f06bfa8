import { Refused } from '../http/answers.ts'
import { CeremonyError } from './ceremony-error.ts'

export const invalidChallenge = (): Refused => new Refused(400, 'Invalid or expired challenge')

/** FastAuth's answer to a ceremony that does not hold; another error as it is. */
export const refused = (status: number, what: string, error: unknown): unknown =>
  error instanceof CeremonyError
    ? new Refused(status, `${what} verification failed: ${error.message}`)
    : error
