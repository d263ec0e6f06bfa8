/** The rules that options are read by. Each says what a value must be, so that the error names the cure. */
import { ConfigError } from '../errors.ts'
import { EXACT_ORIGIN, exactUrl, isOrigin } from '../urls/exact-url.ts'

export type Rule = readonly [must: string, holds: (value: unknown) => boolean]

export type Rules = Readonly<Record<string, Rule>>

export const wholeNumber = (what: string, least: number, most: number): Rule => [
  `${what} from ${least} to ${most}`,
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
]

export const flag: Rule = ['true or false', (value) => typeof value === 'boolean']

export const callback: Rule = ['a function', (value) => typeof value === 'function']

export const given: Rule = ['given', (value) => value !== null]

export const oneOf = (...values: readonly string[]): Rule => [
  values.map((value) => `'${value}'`).join(' or '),
  (value) => values.some((one) => one === value),
]

export const listOf = ([must, holds]: Rule): Rule => [
  `an array, each entry ${must}`,
  (value) => Array.isArray(value) && value.every(holds),
]

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

export const text: Rule = ['a text that is not empty', isText]

/** The name of a cookie or a header, RFC 9110. */
export const token = (what: string): Rule => [
  `the name of a ${what}`,
  (value) => isText(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
]

const isLoopback = ({ hostname }: URL): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)

/** Whether what is sent there is read by nobody on the way, and holds no credentials. */
export const isSafe = (url: URL): boolean =>
  (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) &&
  url.username === '' &&
  url.password === ''

export const origin: Rule = [EXACT_ORIGIN, isOrigin]

export const httpsUrl: Rule = [
  "an https: URL without '*', credentials, query or fragment (http: on this machine only)",
  (value) => {
    const url = exactUrl(value)
    return url !== null && isSafe(url) && url.search + url.hash === '' && !url.href.includes('*')
  },
]

export const endpoint: Rule = [
  'an https: URL without credentials or fragment (http: on this machine only)',
  (value) => {
    const url = exactUrl(value)
    return url !== null && isSafe(url) && url.hash === ''
  },
]

/** An app's own scheme may be one. */
export const target: Rule = [
  "a URL or an origin, without '*' in its host",
  (value) => {
    const url = exactUrl(value)
    if (url === null || /^(?:javascript|data|vbscript|blob|file):$/.test(url.protocol)) return false
    return url.protocol !== 'http:' || isLoopback(url)
  },
]

/** One of several: a listed origin allows its paths, a URL itself alone, and no `*` stands for anything. */
export const listedTarget: Rule = [
  "a whole URL, or an exact origin such as 'https://app.example' for all its paths, without '*'",
  (value) => target[1](value) && !String(value).includes('*'),
]

export const object: Rule = [
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
]

/**
 * Refuses options that are not known, and values that break their rule.
 *
 * @throws {ConfigError} names the option and what it must be, and never its value
 */
export function check(options: unknown, path: string, rules: Rules): void {
  const [must, holds] = object
  if (!holds(options)) throw new ConfigError(`${path || 'the configuration'} must be ${must}`)
  for (const [name, value] of Object.entries(Object(options))) {
    if (value === undefined) continue
    const full = path ? `${path}.${name}` : name
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      throw new ConfigError(
        `there is no option ${full}: ${path || 'FastAuth'} takes ${Object.keys(rules).join(', ')}`,
      )
    }
    if (!rule[1](value)) throw new ConfigError(`${full} must be ${rule[0]}`)
  }
}

/** Refuses options that contradict each other. */
export function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new ConfigError(otherwise)
}
