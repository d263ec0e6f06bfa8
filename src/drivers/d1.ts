/**
 * Cloudflare D1, through the Worker's binding.
 */
import type { drizzle } from 'drizzle-orm/d1'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { isD1 } from '../connections/client-shapes.ts'
import { d1Connection } from '../connections/d1.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'

type Binding = Parameters<typeof drizzle>[0]

export interface D1Options extends AdapterOptions {
  /** The binding itself: `env.DB`. */
  binding: Binding | undefined
  /**
   * The binding's name, for the message that it is missing.
   * @default 'DB'
   */
  bindingName?: string | undefined
}

/** An adapter over D1. */
export type D1Adapter = EdgeAdapter<(typeof sqliteTenant)['schema'], 'sqlite'>

/**
 * Opens an adapter over a D1 binding. Does no I/O: create one per request.
 *
 * @throws {ConfigError} there is no such binding
 *
 * @example
 * ```ts
 * import { d1Adapter } from 'fastauth-edge/d1'
 * import type { D1Options } from 'fastauth-edge/d1'
 *
 * export default {
 *   async fetch(request: Request, env: { DB: D1Options['binding'] }): Promise<Response> {
 *     const adapter = d1Adapter({ binding: env.DB })
 *     return Response.json(await adapter.role.listRoles())
 *   },
 * }
 * ```
 */
export function d1Adapter(options: D1Options): D1Adapter {
  const { settings } = readOptions(options, 'd1Adapter', ['binding', 'bindingName'])
  const { binding, bindingName = 'DB' } = options
  if (!isD1(binding)) throw new ConfigError(missing(binding, String(bindingName)))
  return createAdapter(d1Connection(binding), settings, sqliteTenant)
}

const missing = (value: unknown, name: string): string =>
  `${
    value === undefined || value === null
      ? `there is no D1 binding named ${name}`
      : `the binding ${name} is no D1 database`
  }. Add it to wrangler.toml and hand it over as d1Adapter({ binding: env.${name} }):

[[d1_databases]]
binding = "${name}"
database_name = "auth"
database_id = "what \`npx wrangler d1 create auth\` prints; any text for local development"`
