import type { Transport } from '../input/options.ts'
import { type LibsqlTarget, readLibsqlUrl } from './libsql-url.ts'
import { type NeonTarget, readNeonUrl } from './neon-url.ts'
import { type PlanetscaleTarget, readPlanetscaleUrl } from './planetscale-url.ts'
import { type Driver, driverOfScheme, splitUrl } from './scheme.ts'

/** A database URL and how it is reached, read. Holds the credentials. */
export type Target = LibsqlTarget | NeonTarget | PlanetscaleTarget

/** The driver that a scheme stands for: libSQL refuses those that nobody knows. */
export const driverOf = (url: unknown): Driver => driverOfScheme(splitUrl(url).scheme) ?? 'libsql'

/**
 * Reads a database URL of any scheme.
 *
 * @throws {ConfigError} names the schemes and repeats nothing of the URL, any part of which can be a secret
 */
export function readUrl(url: unknown, transport: Transport = {}): Target {
  switch (driverOf(url)) {
    case 'neon':
      return readNeonUrl(url, transport)
    case 'planetscale':
      return readPlanetscaleUrl(url, transport)
    case 'libsql':
      return readLibsqlUrl(url, transport)
  }
}
