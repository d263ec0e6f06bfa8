import type { EdgeAdapter } from '../store/adapter.ts'
import type { Background } from './background.ts'
import type { Incoming } from './incoming.ts'
import type { Auth, RequestAuth } from './request-auth.ts'
import type { CookieHeader } from './session-cookie.ts'

/** What stands around a request's work. */
export interface RequestScope<A extends EdgeAdapter> {
  readonly auth: Auth<A>
  /** The end of the request: what the answer has to say of cookies. A renewal is left to the background. */
  end(background: Partial<Background> | undefined): Promise<readonly CookieHeader[]>
}

/** Cut where it may halve a character, which no database stores. */
export const userAgentOf = (headers: Incoming['headers']): string | null =>
  headers.get('user-agent')?.slice(0, 512).toWellFormed() ?? null

/** By their descriptors: `db` of drizzleAdapter is not enumerable. */
export const authOver = <A extends EdgeAdapter>(adapter: A, requestAuth: RequestAuth): Auth<A> =>
  Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(adapter),
    ...Object.getOwnPropertyDescriptors(requestAuth),
  })
