import { ConfigError } from '../errors.ts'
import type { Transport } from './options.ts'

/**
 * Where a driver's database is: what its URL names, or a client of the caller's.
 *
 * @throws {ConfigError} both or neither is given, or a client together with a setting that it has itself
 */
export function checkSource(
  factory: string,
  url: unknown,
  client: unknown,
  transport: Transport,
): void {
  if (client === undefined && url === undefined) {
    throw new ConfigError(`${factory} takes a database URL as url, or a client: both are undefined`)
  }
  if (client === undefined) return
  if (url !== undefined) throw new ConfigError(`${factory} takes a url or a client, and not both`)
  const own = Object.entries(transport).find(([, value]) => value !== undefined)
  if (own !== undefined) {
    throw new ConfigError(`${factory} takes no ${own[0]} beside a client, whose own settings hold`)
  }
}
