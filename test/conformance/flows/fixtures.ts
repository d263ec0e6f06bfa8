import type { AdapterOptions, NewUser, UserData } from 'fastauth-edge'
import type { Grant } from '../../../src/store/flows/grant.ts'
import { type Flows, openFlows } from '../../store/all-flows.ts'
import type { Row } from '../backend.ts'
import { email, later, session, soon, token, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'

/** The flows through an adapter of their own, as each isolate has one. */
export const flowsOf = ({ backend }: Suite, options?: AdapterOptions): Flows =>
  backend.flows?.(options) ?? openFlows(backend.adapter(options))

export const rowsOf = (
  suite: Suite,
  table: string,
  column: string,
  value: string,
): Promise<Row[]> => suite.backend.sql(`select * from fastauth_${table} where ${column} = ?`, value)

export const hash = (): string => unique('$argon2id$hash')

/** What somebody calls themselves, and their picture. */
export const named = { name: 'Call 555-0100', image: 'https://stranger.example/face.png' }

/** An active user with a password. */
export async function account(
  suite: Suite,
  over: Partial<
    Pick<NewUser, 'emailVerified' | 'isActive' | 'hashedPassword' | 'name' | 'image'>
  > = {},
): Promise<UserData & { hashedPassword: string }> {
  const hashedPassword = over.hashedPassword === undefined ? hash() : over.hashedPassword
  const user = await suite.adapter.user.createUser({
    email: email(),
    emailVerified: true,
    ...over,
    hashedPassword,
  })
  return { ...user, hashedPassword: hashedPassword ?? '' }
}

export const sessionGrant = (): Grant & { readonly session: { readonly id: string } } => ({
  session: { id: unique('session'), expiresAt: soon(), ipAddress: '::1', userAgent: 'a browser' },
})

export const refreshGrant = (
  family = unique('family'),
): Grant & { readonly refresh: { readonly jti: string } } => ({
  refresh: { jti: `${family}.${unique()}`, expiresAt: soon() },
})

/** What a user can own. `mailed` is a one-time token of a type, `roles` the name of one. */
export interface Belongings {
  readonly session: string
  readonly refresh: string
  readonly mailed: string
  readonly role: string
}

export async function belongings(suite: Suite, userId: string): Promise<Belongings> {
  const { adapter } = suite
  const { id } = await adapter.session.createSession(session(userId))
  const refresh = `${unique('family')}.${unique()}`
  await adapter.token.createToken(token(userId, { token: refresh, tokenType: 'refresh_jti' }))
  const mailed = await adapter.token.createToken(token(userId, { tokenType: 'magic' }))
  const role = unique('role')
  await adapter.role.createRole(role, ['p'])
  await adapter.role.assignRole(userId, role)
  await adapter.oauth.createOAuthAccount({ provider: 'p', providerAccountId: unique(), userId })
  await adapter.passkey.createPasskey({
    credentialId: unique(),
    userId,
    publicKey: new Uint8Array([1]),
  })
  return { session: id, refresh, mailed: mailed.token, role }
}

const OWNED = ['sessions', 'tokens', 'passkeys', 'oauth_accounts', 'user_roles'] as const

/** How many rows a user owns in each table. */
export async function owned(
  suite: Suite,
  userId: string,
): Promise<Record<(typeof OWNED)[number], number>> {
  const counts = await Promise.all(
    OWNED.map(async (table) => (await rowsOf(suite, table, 'user_id', userId)).length),
  )
  const [sessions = 0, tokens = 0, passkeys = 0, oauth_accounts = 0, user_roles = 0] = counts
  return { sessions, tokens, passkeys, oauth_accounts, user_roles }
}

export const oneEach = { sessions: 1, tokens: 2, passkeys: 1, oauth_accounts: 1, user_roles: 1 }
export const nothing = { sessions: 0, tokens: 0, passkeys: 0, oauth_accounts: 0, user_roles: 0 }

export const revocation = (at = new Date()) => ({ at, expiresAt: later() })

/** A mailed token of a user, stored. */
export async function mail(
  suite: Suite,
  userId: string,
  over: Partial<Parameters<typeof token>[1]> = {},
): Promise<string> {
  return (await suite.adapter.token.createToken(token(userId, { tokenType: 'mailed', ...over })))
    .token
}
