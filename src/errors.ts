/** Every `code` a {@link FastAuthError} can have. The list is closed: a `switch` over it can be exhaustive. */
export type FastAuthErrorCode =
  | 'config'
  | 'validation'
  | 'user_already_exists'
  | 'user_not_found'
  | 'role_already_exists'
  | 'role_not_found'
  | 'conflict'
  | 'schema'
  | DatabaseErrorCode

/** Why a database did not answer as it should. */
export type DatabaseErrorCode =
  | 'database_unavailable'
  | 'database_timeout'
  | 'database_rate_limited'
  | 'database_unauthorized'
  | 'database_refused'
  | 'database_unknown'

/** Why a database that answered did not carry out what it was sent: what `database_refused` is about. */
export type DatabaseRefusal =
  /** A unique key, a foreign key or a NOT NULL that FastAuth does not know. */
  | 'unique'
  | 'foreign_key'
  | 'not_null'
  /** A CHECK constraint, or a row-level policy. */
  | 'check'
  /** A trigger or a function of the database raised an error. */
  | 'trigger'
  /** A column is too narrow for a value, or of another type. */
  | 'value'
  /** The database, the replica, the role or the token may only read. */
  | 'read_only'
  /** A quota or a limit of the plan is used up. */
  | 'quota'
  /** The disk or the database is full. */
  | 'full'
  /** The statement, a row or the answer is larger than the database takes. */
  | 'too_large'
  /** A database, table, column or function is missing that is not FastAuth's, such as one that a trigger uses. */
  | 'missing'
  /** The service before the database refuses the request (HTTP 400, 404, 422). */
  | 'request'
  /** None of these: the database has its own code for it. */
  | 'statement'

/**
 * The base of every error this package throws.
 *
 * Messages and causes name columns, options and the driver's own error code, never a value that a
 * caller or a row brought along: they are safe to log.
 *
 * @example
 * ```ts
 * import { FastAuthError, createEdgeAdapter } from 'fastauth-edge'
 *
 * const adapter = createEdgeAdapter({ url: 'libsql://example.turso.io' })
 * try {
 *   await adapter.user.createUser({ email: 'alice@example.com' })
 * } catch (error) {
 *   if (error instanceof FastAuthError && error.code === 'user_already_exists') {
 *     // tell the visitor to sign in instead
 *   }
 * }
 * ```
 */
export class FastAuthError extends Error {
  override readonly name: string = 'FastAuthError'
  readonly code: FastAuthErrorCode

  constructor(code: FastAuthErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The adapter was set up wrongly: an option, a URL, a binding. */
export class ConfigError extends FastAuthError {
  override readonly name = 'ConfigError'
  constructor(message: string, options?: ErrorOptions) {
    super('config', message, options)
  }
}

/** An argument broke a rule. It is thrown before anything is sent to the database. */
export class ValidationError extends FastAuthError {
  override readonly name = 'ValidationError'
  constructor(message: string, options?: ErrorOptions) {
    super('validation', message, options)
  }
}

/** Another user has this e-mail. */
export class UserAlreadyExistsError extends FastAuthError {
  override readonly name = 'UserAlreadyExistsError'
  constructor(message = 'a user with this e-mail already exists', options?: ErrorOptions) {
    super('user_already_exists', message, options)
  }
}

/** There is no user with this id. */
export class UserNotFoundError extends FastAuthError {
  override readonly name = 'UserNotFoundError'
  constructor(message = 'there is no user with this id', options?: ErrorOptions) {
    super('user_not_found', message, options)
  }
}

/** There is a role of this name already. */
export class RoleAlreadyExistsError extends FastAuthError {
  override readonly name = 'RoleAlreadyExistsError'
  constructor(message = 'a role of this name already exists', options?: ErrorOptions) {
    super('role_already_exists', message, options)
  }
}

/** There is no role of this name. */
export class RoleNotFoundError extends FastAuthError {
  override readonly name = 'RoleNotFoundError'
  constructor(message = 'there is no role of this name', options?: ErrorOptions) {
    super('role_not_found', message, options)
  }
}

/** The id of a new user, session or credential is taken. */
export class ConflictError extends FastAuthError {
  override readonly name = 'ConflictError'
  constructor(message = 'a row with this id already exists', options?: ErrorOptions) {
    super('conflict', message, options)
  }
}

/** A table or a column is missing, or the database refuses to create tables. The message names the command to run. */
export class SchemaError extends FastAuthError {
  override readonly name = 'SchemaError'
  constructor(message: string, options?: ErrorOptions) {
    super('schema', message, options)
  }
}

/**
 * The database could not be reached, refused, or gave an answer that decides nothing. Of a write, the message
 * says so when the outcome is not known; otherwise it was not carried out.
 *
 * @example
 * ```ts
 * import { createEdgeAdapter, DatabaseError } from 'fastauth-edge'
 *
 * const adapter = createEdgeAdapter({ url: 'libsql://example.turso.io' })
 * try {
 *   await adapter.user.createUser({ email: 'alice@example.com' })
 * } catch (error) {
 *   if (error instanceof DatabaseError && error.refusal === 'quota') {
 *     // sending it again does not help: tell the person who pays for the database
 *   }
 *   throw error
 * }
 * ```
 */
export class DatabaseError extends FastAuthError {
  override readonly name = 'DatabaseError'
  declare readonly code: DatabaseErrorCode
  /** Of `database_refused`: which kind of refusal. */
  declare readonly refusal?: DatabaseRefusal

  constructor(
    code: DatabaseErrorCode,
    message: string,
    { refusal, ...options }: ErrorOptions & { readonly refusal?: DatabaseRefusal | undefined } = {},
  ) {
    super(code, message, options)
    if (refusal !== undefined) this.refusal = refusal
  }
}
