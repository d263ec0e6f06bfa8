import type { NewSession, NewToken, UserData } from 'fastauth-edge'
import type { Suite } from './suite.ts'

let count = 0

/** A string that no other test uses. */
export const unique = (prefix = 'x'): string =>
  `${prefix}-${(++count).toString(36)}-${crypto.randomUUID().slice(0, 8)}`

export const email = (): string => `${unique('user')}@example.com`

const HOUR = 3_600_000

export const soon = (): Date => new Date(Date.now() + HOUR)
export const later = (): Date => new Date(Date.now() + 2 * HOUR)
export const past = (): Date => new Date(Date.now() - HOUR)

export const newUser = (suite: Suite): Promise<UserData> =>
  suite.adapter.user.createUser({ email: email() })

export const session = (userId: string, over: Partial<NewSession> = {}): NewSession => ({
  id: unique('session'),
  userId,
  expiresAt: soon(),
  ...over,
})

export const token = (userId: string, over: Partial<NewToken> = {}): NewToken => ({
  token: unique('token'),
  userId,
  tokenType: 'reset',
  expiresAt: soon(),
  ...over,
})

/** `n` calls at once. */
export const atOnce = <T>(
  n: number,
  call: (i: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(Array.from({ length: n }, (_, i) => call(i)))

/** The same, each over a connection that is open by then: the first would have ended before the others began. */
export async function race<T>(
  { adapter }: Suite,
  n: number,
  call: (i: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  await atOnce(n, () => adapter.user.getUserById('nobody'))
  return atOnce(n, call)
}

export const fulfilled = <T>(results: readonly PromiseSettledResult<T>[]): T[] =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))

export const rejected = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
