import type { EdgeAdapter } from 'fastauth-edge'
import type { StoredFormats } from '../../conformance/backend.ts'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'

export interface Context {
  readonly ledger: Ledger
  readonly random: Random
  /** Meets no faults: for what a scenario needs to be there. */
  readonly steady: EdgeAdapter
  readonly formats: StoredFormats
}

/** A few callers and what they may be told, on rows that no other scenario touches. */
export type Scenario = (context: Context) => Promise<void>

export const unique = (): string => crypto.randomUUID()
export const soon = (): Date => new Date(Date.now() + 3_600_000)

/** One to three, mostly one. */
export const several = <T>(random: Random, make: (i: number) => T): T[] =>
  Array.from({ length: random.chance(0.5) ? 1 : 2 + random.below(2) }, (_, i) => make(i))

export const users = ({ steady }: Context, n: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: n }, async () => {
      const { id } = await steady.user.createUser({ email: `${unique()}@example.com` })
      return id
    }),
  )
