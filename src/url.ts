import { type LibsqlTarget, readLibsqlUrl } from './libsql/url.ts'

/** A database URL, read. */
export type Target = { readonly driver: 'libsql'; readonly libsql: LibsqlTarget }

/**
 * Finds the driver for a database URL.
 *
 * @throws {ConfigError} names the schemes and repeats nothing of the URL, any part of which can be a secret
 */
export const readUrl = (url: unknown): Target => ({ driver: 'libsql', libsql: readLibsqlUrl(url) })
