import { ConfigError } from '../errors.ts'

/** When tables are created. See docs/lazy-tables.md. */
export type TablesMode = 'lazy' | 'check' | 'never'

/** One attempt to carry out an operation, as `onQuery` receives it. Never holds parameters. */
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

/** Options that every driver takes, whatever it sends through. */
export interface CommonOptions {
  /**
   * `'lazy'` creates the tables when the database says that one is missing, `'check'` looks before an
   * isolate's first statement, `'never'` leaves them to migrations.
   * @default 'lazy'
   */
  tables?: TablesMode | undefined
  /**
   * Milliseconds that one attempt may take. A call as a whole takes at most `(retries + 1) * timeoutMs`.
   * @default 10000
   */
  timeoutMs?: number | undefined
  /**
   * Further attempts after the first: of reads, and of writes whose outcome can be known then. See
   * docs/faults.md.
   * @default 2
   */
  retries?: number | undefined
  /** Called after each attempt. What it throws, or rejects with, is ignored. */
  onQuery?: ((event: QueryEvent) => void) | undefined
}

/** Options of an adapter that opens its database itself. */
export interface AdapterOptions extends CommonOptions {
  /** URL of a self-hosted or local stand-in: for Neon the whole of it, `/sql` included, else its base. */
  endpoint?: string | undefined
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** For databases that are reached with a bearer token. */
  authToken?: string | undefined
}

/** Options of an adapter over a client of the caller's, whose own settings hold. */
export interface OverClientOptions extends CommonOptions {
  url?: undefined
  endpoint?: undefined
  fetch?: undefined
  authToken?: undefined
}

/** How work is carried out, whatever the database. */
export interface Settings {
  readonly tables: TablesMode
  readonly timeoutMs: number
  readonly retries: number
  readonly onQuery: ((event: QueryEvent) => void) | undefined
}

/** What options say about the way to a database, for the reader of its URL. */
export interface Transport {
  readonly endpoint?: string | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly authToken?: string | undefined
}

/** Longest delay a timer can be set to. */
const LONGEST_MS = 2 ** 31 - 1

type Rule = readonly [rule: string, holds: (value: unknown) => boolean]

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** Whether requests can be sent to it: fetch refuses URLs with credentials in them. */
export const isEndpoint = (value: unknown): boolean => {
  if (typeof value !== 'string' || !/^https?:/i.test(value) || !URL.canParse(value)) return false
  const { username, password } = new URL(value)
  return username + password === ''
}

/** Whether a header can carry it. */
export const isToken = (value: unknown): boolean =>
  typeof value === 'string' && /^[!-~]+$/.test(value)

const RULES: { readonly [K in keyof AdapterOptions]-?: Rule } = {
  tables: ["'lazy', 'check' or 'never'", (v) => v === 'lazy' || v === 'check' || v === 'never'],
  timeoutMs: [
    `a number of milliseconds above 0, at most ${LONGEST_MS}`,
    (v) => typeof v === 'number' && v > 0 && v <= LONGEST_MS,
  ],
  retries: [
    'a whole number from 0 to 10',
    (v) => typeof v === 'number' && Number.isInteger(v) && v >= 0 && v <= 10,
  ],
  endpoint: ['an http: or https: URL without credentials', isEndpoint],
  fetch: ['a function', isFunction],
  authToken: ['visible ASCII characters', isToken],
  onQuery: ['a function', isFunction],
}

/** What all drivers take. */
export const OPTION_NAMES: readonly string[] = Object.keys(RULES)

/** Refuses what is no object of options, and options that are not known, so that a typo is not silently ignored. */
export function checkNames(options: unknown, taker: string, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || options instanceof Promise) {
    throw new ConfigError(`${taker} takes an object of options: { ${known[0]} }`)
  }
  if (!Object.keys(options).every((key) => known.includes(key))) {
    throw new ConfigError(`${taker} takes no other options than ${known.join(', ')}`)
  }
}

/** Options, read once: what no room behind the door looks at again. */
export interface ReadOptions {
  readonly settings: Settings
  readonly transport: Transport
}

/** Reads the options that all drivers share, and refuses what a driver does not know. */
export function readOptions(
  options: AdapterOptions,
  factory: string,
  own: readonly string[],
): ReadOptions {
  checkNames(options, factory, [...own, ...OPTION_NAMES])
  const { tables = 'lazy', timeoutMs = 10_000, retries = 2, onQuery } = options
  const { endpoint, fetch, authToken } = options
  const settings = { tables, timeoutMs, retries, onQuery }
  const transport = { endpoint, fetch, authToken }
  for (const [name, value] of Object.entries({ ...settings, ...transport })) {
    const [rule, holds] = RULES[name as keyof AdapterOptions]
    if (value !== undefined && !holds(value)) throw new ConfigError(`${name} must be ${rule}`)
  }
  return { settings, transport }
}
