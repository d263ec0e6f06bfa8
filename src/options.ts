import { ConfigError } from './errors.ts'
import { parseUrl } from './url.ts'

/** When tables are made. See docs/lazy-tables.md. */
export type TablesMode = 'lazy' | 'check' | 'never'

/** One attempt to carry out an operation, as `onQuery` is told of it. Never holds parameters. */
export interface QueryEvent {
  /** For example `session.getSessionUser`. */
  readonly operation: string
  readonly dialect: 'sqlite' | 'postgres' | 'mysql'
  /** Requests to the database. */
  readonly requests: number
  /** Rows read or changed. */
  readonly rows: number
  /** Milliseconds. */
  readonly duration: number
  /** 1 for the first. */
  readonly attempt: number
  /** The fault that ended the attempt, if one did. */
  readonly fault?: string
}

/** Options that every driver takes. */
export interface AdapterOptions {
  /**
   * `'lazy'` makes the tables when the database says that one is missing, `'check'` looks before an
   * isolate's first statement, `'never'` leaves them to migrations.
   * @default 'lazy'
   */
  tables?: TablesMode | undefined
  /**
   * Milliseconds that one attempt may take.
   * @default 10000
   */
  timeoutMs?: number | undefined
  /**
   * Further attempts after the first, where repeating is safe.
   * @default 2
   */
  retries?: number | undefined
  /** Base URL of a self-hosted or local stand-in. */
  endpoint?: string | undefined
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** For databases that are reached with a bearer token. */
  authToken?: string | undefined
  /** Told of each attempt. What it throws is ignored. */
  onQuery?: ((event: QueryEvent) => void) | undefined
}

export interface Settings {
  readonly tables: TablesMode
  readonly timeoutMs: number
  readonly retries: number
  readonly onQuery: ((event: QueryEvent) => void) | undefined
}

const COMMON = ['tables', 'timeoutMs', 'retries', 'endpoint', 'fetch', 'authToken', 'onQuery']

/** Longest delay a timer can be set to. */
const LONGEST_MS = 2 ** 31 - 1

const isMode = (value: unknown): value is TablesMode =>
  value === 'lazy' || value === 'check' || value === 'never'

/** Reads the options that all drivers share, and refuses what a driver does not know. */
export function readOptions(
  options: AdapterOptions,
  factory: string,
  own: readonly string[],
): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError(
      `${factory} takes one object of options, for example ${factory}({ ${own[0]} })`,
    )
  }
  const known = [...own, ...COMMON]
  const unknown = Object.keys(options).filter((key) => !known.includes(key))
  if (unknown.length > 0) {
    throw new ConfigError(
      `${factory} does not know an option it was given; it takes ${known.join(', ')}`,
    )
  }
  const {
    tables = 'lazy',
    timeoutMs = 10_000,
    retries = 2,
    endpoint,
    fetch,
    authToken,
    onQuery,
  } = options
  if (!isMode(tables)) throw new ConfigError("tables must be 'lazy', 'check' or 'never'")
  if (!Number.isFinite(timeoutMs) || timeoutMs <= 0 || timeoutMs > LONGEST_MS) {
    throw new ConfigError(
      `timeoutMs must be a number of milliseconds above 0, at most ${LONGEST_MS}`,
    )
  }
  if (!Number.isInteger(retries) || retries < 0 || retries > 10) {
    throw new ConfigError('retries must be a whole number from 0 to 10')
  }
  if (fetch !== undefined && typeof fetch !== 'function')
    throw new ConfigError('fetch must be a function')
  if (onQuery !== undefined && typeof onQuery !== 'function') {
    throw new ConfigError('onQuery must be a function')
  }
  if (authToken !== undefined && (typeof authToken !== 'string' || authToken === '')) {
    throw new ConfigError('authToken must be a string that is not empty')
  }
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    throw new ConfigError('endpoint must be an http: or https: URL')
  }
  return { tables, timeoutMs, retries, onQuery }
}

const isHttpUrl = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:$/.test(parseUrl(value)?.protocol ?? '')
