import { type LibsqlTarget, readLibsqlUrl } from './libsql-url.ts'
import { splitUrl } from './scheme.ts'
import { readServerUrl, type ServerUrl } from './server-url.ts'

/** A database URL, read. */
export type Target =
  | { readonly driver: 'libsql'; readonly libsql: LibsqlTarget }
  | { readonly driver: 'neon' | 'planetscale'; readonly server: ServerUrl }

/**
 * Finds the driver for a database URL.
 *
 * @throws {ConfigError} names the schemes and repeats nothing of the URL, any part of which can be a secret
 */
export function readUrl(url: unknown): Target {
  switch (splitUrl(url).scheme) {
    case 'postgres':
    case 'postgresql':
      return { driver: 'neon', server: readServerUrl(url, 'postgres') }
    case 'mysql':
      return { driver: 'planetscale', server: readServerUrl(url, 'mysql') }
    default:
      return { driver: 'libsql', libsql: readLibsqlUrl(url) }
  }
}
