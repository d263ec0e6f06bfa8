import { readFileSync } from 'node:fs'

const { exports }: { exports: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

/** What a user can import, from package.json: `fastauth-edge/libsql`. */
export const ENTRIES: readonly string[] = Object.keys(exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => `fastauth-edge${name.slice(1)}`)

/** The packages that an entry cannot be loaded without, of those that not everybody installs. */
export const NEEDS: Readonly<Record<string, string>> = {
  'fastauth-edge/libsql': '@libsql/client',
  'fastauth-edge/planetscale': '@planetscale/database',
  'fastauth-edge/hono': 'hono',
  'fastauth-edge/hono/slim': 'hono',
}
