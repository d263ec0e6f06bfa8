/** What a new password must be. Old ones are never held against it. */
import { ConfigError } from '../../errors.ts'
import { checkNames } from '../../input/options.ts'

/** The option `password`. Lengths are in Unicode code points. */
export interface PasswordPolicyOptions {
  /** @default 8 */
  minLength?: number | undefined
  /** @default 128 */
  maxLength?: number | undefined
  /** A letter from A to Z. @default false */
  requireUppercase?: boolean | undefined
  /** A letter from a to z. @default false */
  requireLowercase?: boolean | undefined
  /** A digit of any script. @default false */
  requireDigit?: boolean | undefined
  /** One of `!@#$%^&*(),.?":{}|<>`. @default false */
  requireSpecial?: boolean | undefined
}

/** One rule, and FastAuth's answer to a password that breaks it. */
type Rule = readonly [detail: string, holds: (password: string) => boolean]

/** The rules of a configuration, in the order in which they are checked. */
export type PasswordPolicy = readonly Rule[]

const CHARACTERS: Readonly<Record<string, readonly [words: string, pattern: RegExp]>> = {
  requireUppercase: ['uppercase letter', /[A-Z]/],
  requireLowercase: ['lowercase letter', /[a-z]/],
  requireDigit: ['digit', /\p{Nd}/u],
  requireSpecial: ['special character', /[!@#$%^&*(),.?":{}|<>]/],
}

/** Beyond this, a request body of 64 KiB holds no such password. */
const LONGEST = 16_384

/** Reads the option `password`; throws ConfigError for what contradicts itself. */
export function readPasswordPolicy(options: PasswordPolicyOptions = {}): PasswordPolicy {
  checkNames(options, 'password', ['minLength', 'maxLength', ...Object.keys(CHARACTERS)])
  const { minLength = 8, maxLength = 128 } = options
  if (!Number.isInteger(minLength) || minLength < 1 || minLength > LONGEST) {
    throw new ConfigError(`password.minLength must be a whole number from 1 to ${LONGEST}`)
  }
  if (!Number.isInteger(maxLength) || maxLength < minLength || maxLength > LONGEST) {
    throw new ConfigError(
      `password.maxLength must be a whole number from password.minLength to ${LONGEST}`,
    )
  }
  const required = Object.entries(CHARACTERS).filter(([name]) => isOn(options, name))
  return [
    // A lone surrogate has no UTF-8: two such passwords would have one hash.
    ['Password must be valid Unicode text', (password) => !/\p{Surrogate}/u.test(password)],
    [
      `Password must be at least ${minLength} characters long`,
      (password) => pointsOf(password) >= minLength,
    ],
    [
      `Password must be at most ${maxLength} characters long`,
      (password) => pointsOf(password) <= maxLength,
    ],
    ...required.map(([, [words, pattern]]): Rule => [
      `Password must contain at least one ${words}`,
      (password) => pattern.test(password),
    ]),
  ]
}

function isOn(options: PasswordPolicyOptions, name: string): boolean {
  const value: unknown = Reflect.get(options, name)
  if (value === undefined || typeof value === 'boolean') return value === true
  throw new ConfigError(`password.${name} must be true or false`)
}

const pointsOf = (text: string): number => Array.from(text).length

/** FastAuth's answer (400) to a password that may not be set, of the first rule it breaks; else null. */
export const policyProblem = (policy: PasswordPolicy, password: string): string | null =>
  policy.find(([, holds]) => !holds(password))?.[0] ?? null
