/** Every write, what is said of it when its answer is lost, and what is stored then. */
import { expect } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'

/** What it did is not known, and the caller is told so. */
export const UNKNOWN = 'unknown'

type Call = (adapter: EdgeAdapter) => Promise<unknown>

export interface LostAnswer {
  /** What the call says when it was carried out, its answer was lost and it was sent again. */
  readonly said: unknown
  /** What it says when the first attempt was never carried out, or only after the second. */
  readonly repeated: unknown
  /** How many rows there are in the end. */
  readonly rows: number
  /** Makes what the call needs: the call, and a table with a condition for the rows that it is about. */
  readonly prepare: (adapter: EdgeAdapter) => Promise<[Call, condition: string, key: string]>
}

export const soon = (): Date => new Date(Date.now() + 3_600_000)
export const unique = (): string => crypto.randomUUID()

export const newEmail = (): string => `${unique()}@example.com`
export const newUser = async ({ user }: EdgeAdapter): Promise<string> =>
  (await user.createUser({ email: newEmail() })).id
export const newSession = async (adapter: EdgeAdapter) => ({
  id: unique(),
  userId: await newUser(adapter),
  expiresAt: soon(),
})
const newToken = async (adapter: EdgeAdapter) => ({
  token: unique(),
  userId: await newUser(adapter),
  tokenType: 'reset',
  expiresAt: soon(),
  rawData: { a: 1 },
})
const newPasskey = async (adapter: EdgeAdapter) => ({
  credentialId: unique(),
  userId: await newUser(adapter),
  publicKey: new Uint8Array([1, 2, 255]),
})
const newAccount = async (adapter: EdgeAdapter) => ({
  provider: 'p',
  providerAccountId: unique(),
  userId: await newUser(adapter),
})

const session = async (a: EdgeAdapter) => (await a.session.createSession(await newSession(a))).id
const token = async (a: EdgeAdapter) => a.token.createToken(await newToken(a))
const passkey = async (a: EdgeAdapter) => (await a.passkey.createPasskey(await newPasskey(a))).id
const account = async (a: EdgeAdapter) =>
  (await a.oauth.createOAuthAccount(await newAccount(a))).providerAccountId
const role = async (a: EdgeAdapter) => (await a.role.createRole(unique(), ['p', 'q'])).name

/** The row is there, or is as the call wants it, and a repeat sees that. */
export const known = (said: unknown, rows: number, prepare: LostAnswer['prepare']): LostAnswer => ({
  said,
  repeated: said,
  rows,
  prepare,
})

/** The row is there, and nobody can tell whether another caller has written the same in the same millisecond. */
const chosen = (repeated: unknown, rows: number, prepare: LostAnswer['prepare']): LostAnswer => ({
  said: UNKNOWN,
  repeated,
  rows,
  prepare,
})

/** Whether a row went because of this call, or another, is not to be seen. */
export const gone = (repeated: unknown, prepare: LostAnswer['prepare']): LostAnswer => ({
  said: UNKNOWN,
  repeated,
  rows: 0,
  prepare,
})

const like = (fields: object): unknown => expect.objectContaining(fields)

export const LOST_ANSWERS: Readonly<Record<string, LostAnswer>> = {
  'user.createUser': known(like({ name: 'Zoë' }), 1, async () => {
    const given = { email: newEmail(), name: 'Zoë', hashedPassword: 'hash' }
    return [(a) => a.user.createUser(given), 'users where email = ?', given.email]
  }),
  'user.createUser, id': chosen(like({ isActive: true }), 1, async () => {
    const given = { id: unique(), email: newEmail() }
    return [(a) => a.user.createUser(given), 'users where id = ?', given.id]
  }),
  'user.updateUser': known(like({ name: 'new' }), 1, async (adapter) => {
    const id = await newUser(adapter)
    const call: Call = (a) => a.user.updateUser(id, { name: 'new' })
    return [call, "users where name = 'new' and id = ?", id]
  }),
  'user.setHashedPassword': known(undefined, 1, async (adapter) => {
    const id = await newUser(adapter)
    const call: Call = (a) => a.user.setHashedPassword(id, 'new')
    return [call, "users where hashed_password = 'new' and id = ?", id]
  }),
  'user.deleteUser, soft': known(undefined, 1, async (adapter) => {
    const id = await newUser(adapter)
    return [(a) => a.user.deleteUser(id), 'users where deleted_at is not null and id = ?', id]
  }),
  'user.deleteUser, hard': gone(undefined, async (adapter) => {
    const id = await newUser(adapter)
    return [(a) => a.user.deleteUser(id, { soft: false }), 'users where id = ?', id]
  }),
  'token.createToken': known(like({ rawData: { a: 1 } }), 1, async (adapter) => {
    const given = await newToken(adapter)
    return [(a) => a.token.createToken(given), 'tokens where token = ?', given.token]
  }),
  'token.consumeToken': gone(like({ rawData: { a: 1 } }), async (adapter) => {
    const given = await token(adapter)
    const call: Call = (a) => a.token.consumeToken(given.token, 'reset')
    return [call, 'tokens where token = ?', given.token]
  }),
  'token.deleteToken': gone(true, async (adapter) => {
    const given = await token(adapter)
    return [(a) => a.token.deleteToken(given.token), 'tokens where token = ?', given.token]
  }),
  'session.createSession': chosen(like({ userAgent: 'x' }), 1, async (adapter) => {
    const given = { ...(await newSession(adapter)), userAgent: 'x' }
    return [(a) => a.session.createSession(given), 'sessions where id = ?', given.id]
  }),
  'session.extendSession': known(true, 1, async (adapter) => {
    const id = await session(adapter)
    const call: Call = (a) => a.session.extendSession(id, new Date('9000-01-01'))
    return [call, "sessions where expires_at > '8999-01-01' and id = ?", id]
  }),
  'session.extendSession, to the past': {
    ...known(true, 1, async (adapter) => {
      const id = await session(adapter)
      const call: Call = (a) => a.session.extendSession(id, new Date(0))
      return [call, "sessions where expires_at < '1971-01-01' and id = ?", id]
    }),
    said: UNKNOWN,
  },
  'session.deleteSession': gone(true, async (adapter) => {
    const id = await session(adapter)
    return [(a) => a.session.deleteSession(id), 'sessions where id = ?', id]
  }),
  'role.createRole': {
    ...known(like({ permissions: ['p'] }), 1, async () => {
      const name = unique()
      const call: Call = (a) => a.role.createRole(name, ['p'])
      return [call, 'role_permissions where role_name = ?', name]
    }),
    said: UNKNOWN,
  },
  'role.deleteRole': gone(true, async (adapter) => {
    const name = await role(adapter)
    return [(a) => a.role.deleteRole(name), 'roles where name = ?', name]
  }),
  'role.addPermissions': known(undefined, 3, async (adapter) => {
    const name = await role(adapter)
    const call: Call = (a) => a.role.addPermissions(name, ['q', 'r'])
    return [call, 'role_permissions where role_name = ?', name]
  }),
  'role.removePermissions': known(undefined, 1, async (adapter) => {
    const name = await role(adapter)
    const call: Call = (a) => a.role.removePermissions(name, ['q', 'r'])
    return [call, 'role_permissions where role_name = ?', name]
  }),
  'role.assignRole': known(undefined, 1, async (adapter) => {
    const [id, name] = [await newUser(adapter), await role(adapter)]
    return [(a) => a.role.assignRole(id, name), 'user_roles where role_name = ?', name]
  }),
  'role.revokeRole': gone(true, async (adapter) => {
    const [id, name] = [await newUser(adapter), await role(adapter)]
    await adapter.role.assignRole(id, name)
    return [(a) => a.role.revokeRole(id, name), 'user_roles where role_name = ?', name]
  }),
  'oauth.createOAuthAccount': known(like({ provider: 'p' }), 1, async (adapter) => {
    const given = await newAccount(adapter)
    const where = 'oauth_accounts where provider_account_id = ?'
    return [(a) => a.oauth.createOAuthAccount(given), where, given.providerAccountId]
  }),
  'oauth.updateOAuthAccount': known(true, 1, async (adapter) => {
    const id = await account(adapter)
    const call: Call = (a) => a.oauth.updateOAuthAccount('p', id, { accessToken: 'new' })
    return [call, "oauth_accounts where access_token = 'new' and provider_account_id = ?", id]
  }),
  'oauth.deleteOAuthAccount': gone(true, async (adapter) => {
    const id = await account(adapter)
    const where = 'oauth_accounts where provider_account_id = ?'
    return [(a) => a.oauth.deleteOAuthAccount('p', id), where, id]
  }),
  'state.put': known(undefined, 1, async () => {
    const [key, value] = [unique(), unique()]
    const call: Call = (a) => a.state.put(key, value, soon())
    return [call, 'state where value = ?', JSON.stringify(value)]
  }),
  'state.add': known(true, 1, async () => {
    const [key, value] = [unique(), unique()]
    const call: Call = (a) => a.state.add(key, value, soon())
    return [call, 'state where value = ?', JSON.stringify(value)]
  }),
  'state.add, in place of what has expired': known(true, 1, async (adapter) => {
    const [key, value] = [unique(), unique()]
    await adapter.state.put(key, 'old', new Date(0))
    const call: Call = (a) => a.state.add(key, value, soon())
    return [call, 'state where value = ?', JSON.stringify(value)]
  }),
  'state.take': gone(1, async (adapter) => {
    const [key, value] = [unique(), 1]
    await adapter.state.put(key, value, soon())
    return [(a) => a.state.take(key), "state where value = '1' and count > ?", '9']
  }),
  'passkey.createPasskey': chosen(like({ name: 'Passkey' }), 1, async (adapter) => {
    const given = await newPasskey(adapter)
    return [(a) => a.passkey.createPasskey(given), 'passkeys where id = ?', given.credentialId]
  }),
  'passkey.updateSignCount': chosen(true, 1, async (adapter) => {
    const [id, at] = [await passkey(adapter), new Date()]
    const call: Call = (a) => a.passkey.updateSignCount(id, 7, at)
    return [call, 'passkeys where sign_count = 7 and id = ?', id]
  }),
  'passkey.deletePasskey': gone(true, async (adapter) => {
    const id = await passkey(adapter)
    return [(a) => a.passkey.deletePasskey(id), 'passkeys where id = ?', id]
  }),
}
