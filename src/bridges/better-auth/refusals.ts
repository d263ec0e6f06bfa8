/** What better-auth answers a visitor with, in place of a 500. The error of this package is its cause. */
import { APIError } from 'better-auth/api'
import { type ConflictError, ValidationError } from '../../errors.ts'

const unprocessable = (code: string, message: string, cause: Error): APIError =>
  Object.assign(new APIError('UNPROCESSABLE_ENTITY', { code, message }), { cause })

/** As better-auth says it where the first of the rows fails by itself. */
export const notCreated = (table: string, cause: ConflictError): APIError =>
  unprocessable('FAILED_TO_CREATE_USER', `Failed to create ${table}`, cause)

/** A value that a column cannot hold. */
export function unstorable(column: string, rule: string): APIError {
  const message = `${column} must be ${rule}`
  return unprocessable('VALIDATION_ERROR', message, new ValidationError(message))
}
