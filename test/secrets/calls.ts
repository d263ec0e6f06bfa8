/** Calls of every method in which everything that could be a secret bears the mark. */
import type { EdgeAdapter } from 'fastauth-edge'
import { call, type Given, METHODS } from '../hostile/methods.ts'
import { MARK } from './logger.ts'

const OTHER: Readonly<Record<string, unknown>> = {
  email: `${MARK}@${MARK}.example`,
  expiresAt: new Date('2099-01-01'),
  lastUsedAt: new Date('2099-01-01'),
  rawData: { [MARK]: [MARK] },
  publicKey: Buffer.from(MARK),
  permissions: [`${MARK}:read`, `${MARK}:write`],
  soft: false,
  emailVerified: true,
  isActive: true,
  limit: 3,
  signCount: 3,
}

const given = (names: readonly string[]): Given =>
  Object.fromEntries(names.map((name) => [name, OTHER[name] ?? `${name}-${MARK}`]))

export interface MarkedCall {
  readonly name: string
  readonly send: (adapter: EdgeAdapter) => Promise<unknown>
}

/** One call of each method, with nothing in it that the rules refuse. */
export const RIGHT: readonly MarkedCall[] = Object.entries(METHODS).map(
  ([name, { takes, args = Object.values }]) => ({
    name,
    send: (adapter) => call(adapter, name, args(given(Object.keys(takes)))),
  }),
)

const WRONG_VALUES: readonly unknown[] = [
  `${MARK}\0`,
  `${MARK}\uD800`,
  MARK.repeat(10_000),
  { [MARK]: MARK, toString: () => MARK },
  [`${MARK}\0`],
  new Error(MARK),
  Symbol(MARK),
  Object(MARK),
]

/** A wrong value in each of the places, and an argument that nobody knows. */
export const WRONG: readonly MarkedCall[] = Object.entries(METHODS).flatMap(
  ([name, { takes, args = Object.values }]) => {
    const right = given(Object.keys(takes))
    const wrong = Object.keys(takes).flatMap((key) =>
      WRONG_VALUES.map((value) => ({ ...right, [key]: value })),
    )
    return [...wrong, ...(args === Object.values ? [] : [{ ...right, [MARK]: MARK }])].map(
      (each) => ({ name, send: (adapter: EdgeAdapter) => call(adapter, name, args(each)) }),
    )
  },
)
