import { ENTRIES as entries } from '../../scripts/entries.ts'

/** What a user can import: `fastauth-edge/libsql`. */
export const ENTRIES: readonly string[] = entries.map(({ specifier }) => specifier)

/** The packages that an entry cannot be loaded without, of those that not everybody installs. */
export const NEEDS: Readonly<Record<string, string>> = {
  'fastauth-edge/libsql': '@libsql/client',
  'fastauth-edge/planetscale': '@planetscale/database',
  'fastauth-edge/better-auth': 'better-auth',
  'fastauth-edge/hono': 'hono',
  'fastauth-edge/hono/slim': 'hono',
}
