import { FastAuthError, type FastAuthErrorCode } from '../errors.ts'

/** The command cannot be carried out as it was typed. The message is shown as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command was understood, and something existing is in the way. The message is shown as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** A failure as it is printed. */
export interface Failure {
  /** 1: what is in the database, or in a folder, is in the way. 2: the command did not get so far. */
  readonly exit: 1 | 2
  readonly code: FastAuthErrorCode | 'usage' | 'refused' | 'unexpected'
  readonly message: string
}

/** What can be done about it, where the error does not say so itself. */
const ADVICE: { readonly [K in FastAuthErrorCode]?: string } = {
  user_already_exists: '`fastauth-edge role assign` gives them a role',
  role_not_found: '--create makes it',
  database_unavailable:
    'see that its host and port are right and that the network lets you through',
  database_timeout: 'try again',
  database_rate_limited: 'try again later',
  database_refused:
    'see that the URL leads to a database, and what rules the database has of its own: nothing was changed',
  database_unauthorized: 'see that its user and password, or DATABASE_AUTH_TOKEN, are right',
}

const ANSWERS: ReadonlySet<FastAuthErrorCode> = new Set([
  'user_already_exists',
  'user_not_found',
  'role_already_exists',
  'role_not_found',
  'conflict',
  'schema',
])

/** Nothing of an error that is not known is repeated: it may quote what was typed. */
export function failureOf(error: unknown, command: string): Failure {
  if (error instanceof FastAuthError) {
    const { code } = error
    const message = [error.message, ADVICE[code]].filter(Boolean).join('; ')
    return { exit: ANSWERS.has(code) ? 1 : 2, code, message }
  }
  if (error instanceof Refusal) return { exit: 1, code: 'refused', message: error.message }
  if (error instanceof UsageError) {
    const help = `\`fastauth-edge ${command}${command && ' '}--help\``
    return { exit: 2, code: 'usage', message: `${error.message}; see ${help}` }
  }
  if (error instanceof Error && error.message.startsWith("Cannot find package 'drizzle-orm'")) {
    return { exit: 2, code: 'config', message: 'drizzle-orm is missing: npm install drizzle-orm' }
  }
  const reason = error instanceof Error ? error.name : typeof error
  const message = `something that should not happen has happened (${reason}): please report it`
  return { exit: 2, code: 'unexpected', message }
}
