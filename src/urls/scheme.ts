import { ConfigError } from '../errors.ts'

/** Named as its entry is. */
export type Driver = 'libsql' | 'neon' | 'planetscale'

const DRIVERS: readonly (readonly [driver: Driver, name: string, schemes: string])[] = [
  ['libsql', 'libSQL', 'libsql https http wss ws file sqlite'],
  ['neon', 'Neon', 'postgres postgresql'],
  ['planetscale', 'PlanetScale', 'mysql'],
]

/** Whose a scheme is. */
export const driverOfScheme = (scheme: string): Driver | undefined =>
  DRIVERS.find(([, , schemes]) => schemes.split(' ').includes(scheme))?.[0]

/** Names the schemes and repeats nothing of the URL, any part of which can be a secret. */
export const refuse = (why: string): never => {
  const all = DRIVERS.map(([, name, schemes]) => `${schemes.replaceAll(' ', ':, ')}: (${name})`)
  throw new ConfigError(`${why}. A database URL is one of: ${all.join(', ')}`)
}

/** For a scheme that a driver does not read: says whose it is, or why it is nobody's. */
export function refuseScheme(scheme: string, own: Driver, why: string): never {
  const driver = driverOfScheme(scheme)
  if (driver === undefined || driver === own) return refuse(why)
  throw new ConfigError(
    `the database URL (${scheme}:) is for ${driver}Adapter of 'fastauth-edge/${driver}'`,
  )
}

/** `URL.parse`, which Node 20 does not have. */
export const parseUrl = (url: string): URL | null => (URL.canParse(url) ? new URL(url) : null)

export interface SplitUrl {
  readonly text: string
  /** In small letters. */
  readonly scheme: string
  /** SQLAlchemy's name of a driver, with its plus. */
  readonly suffix: string | undefined
  /** What stands behind the colon. */
  readonly rest: string
}

export function splitUrl(url: unknown): SplitUrl {
  if (url === undefined || url === null || url === '') return refuse('the database URL is missing')
  if (typeof url !== 'string') return refuse('the database URL must be a string')
  const text = url.trim()
  const [, scheme = '', suffix, rest = ''] = /^([a-z]+)(\+[a-z0-9_]+)?:(.*)$/is.exec(text) ?? []
  return { text, scheme: scheme.toLowerCase(), suffix, rest }
}
