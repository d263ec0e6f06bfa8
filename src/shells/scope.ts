import type { AddressOf } from '../auth/visitor-address.ts'
import { optional, orNull, record } from '../input/record.ts'
import * as text from '../input/text.ts'
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

const details = record('details', {
  ipAddress: optional(orNull(text.ipAddress)),
  userAgent: optional(orNull(text.longText)),
  ifPassword: optional(text.hashedPassword),
})

/**
 * What a caller of `signIn` says of the visitor, and in place of what they do not say, what the request does.
 *
 * @throws {ValidationError}
 */
export function entranceOf(
  headers: Incoming['headers'],
  addressOf: AddressOf,
  given: unknown = {},
) {
  const {
    ipAddress = addressOf(headers)?.slice(0, 255) ?? null,
    // Cut where it may halve a character, which no database stores.
    userAgent = headers.get('user-agent')?.slice(0, 512).toWellFormed() ?? null,
    ifPassword,
  } = details(given)
  return { ipAddress, userAgent, ifPassword }
}

/** By their descriptors: `db` of drizzleAdapter is not enumerable. */
export const authOver = <A extends EdgeAdapter>(adapter: A, requestAuth: RequestAuth): Auth<A> =>
  Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(adapter),
    ...Object.getOwnPropertyDescriptors(requestAuth),
  })
