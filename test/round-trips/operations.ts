import type { EdgeAdapter } from 'fastauth-edge'

/** Rows that the operations find. */
export interface Fixture {
  readonly userId: string
  readonly email: string
  readonly role: string
}

const soon = (): Date => new Date(Date.now() + 3_600_000)
const unique = (): string => crypto.randomUUID()
const pair = (): { provider: string; providerAccountId: string } => ({
  provider: 'github',
  providerAccountId: unique(),
})

export async function fixture(adapter: EdgeAdapter): Promise<Fixture> {
  const email = `${unique()}@example.com`
  const role = unique()
  const { id: userId } = await adapter.user.createUser({ email, hashedPassword: 'hash' })
  await adapter.role.createRole(role, ['a', 'b', 'c', 'd'])
  await adapter.role.assignRole(userId, role)
  return { userId, email, role }
}

/** A method: what it needs to be there first, and one call of it. */
export type Operation = (
  adapter: EdgeAdapter,
  fixture: Fixture,
) => Promise<() => Promise<unknown>> | (() => Promise<unknown>)

const session = async (adapter: EdgeAdapter, { userId }: Fixture): Promise<string> =>
  (await adapter.session.createSession({ id: unique(), userId, expiresAt: soon() })).id

const token = async (adapter: EdgeAdapter, { userId }: Fixture): Promise<string> => {
  const given = { token: unique(), userId, tokenType: 'reset', expiresAt: soon() }
  return (await adapter.token.createToken(given)).token
}

const passkey = async (adapter: EdgeAdapter, { userId }: Fixture): Promise<string> => {
  const given = { credentialId: unique(), userId, publicKey: new Uint8Array([1]) }
  return (await adapter.passkey.createPasskey(given)).id
}

const account = async (adapter: EdgeAdapter, { userId }: Fixture): Promise<string> =>
  (await adapter.oauth.createOAuthAccount({ ...pair(), userId })).providerAccountId

const role = async (adapter: EdgeAdapter): Promise<string> =>
  (await adapter.role.createRole(unique(), ['a'])).name

/** As many permissions as a large application has. */
const MANY = Array.from({ length: 5_000 }, (_, i) => `permission:${i}`)

const newUser = async (adapter: EdgeAdapter): Promise<string> =>
  (await adapter.user.createUser({ email: `${unique()}@example.com` })).id

/** Every method of every sub-adapter. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'user.createUser': (a) => () => a.user.createUser({ email: `${unique()}@example.com` }),
  'user.getUserById': (a, f) => () => a.user.getUserById(f.userId),
  'user.getUserByEmail': (a, f) => () => a.user.getUserByEmail(f.email),
  'user.getCredentialsByEmail': (a, f) => () => a.user.getCredentialsByEmail(f.email),
  'user.getUserWithRoles': (a, f) => () => a.user.getUserWithRoles(f.userId),
  'user.listUsers': (a, f) => () => a.user.listUsers({ limit: 10, after: f.userId }),
  'user.updateUser': (a, f) => () => a.user.updateUser(f.userId, { name: unique() }),
  'user.deleteUser, soft': async (a) => {
    const id = await newUser(a)
    return () => a.user.deleteUser(id)
  },
  'user.deleteUser, hard': async (a) => {
    const id = await newUser(a)
    return () => a.user.deleteUser(id, { soft: false })
  },
  'user.getHashedPassword': (a, f) => () => a.user.getHashedPassword(f.userId),
  'user.setHashedPassword': (a, f) => () => a.user.setHashedPassword(f.userId, unique()),
  'token.createToken': (a, f) => () => token(a, f),
  'token.createToken, in place of one': async (a, f) => {
    const given = { userId: f.userId, tokenType: 'reset', token: await token(a, f) }
    return () => a.token.createToken({ ...given, expiresAt: soon() })
  },
  'token.getToken': async (a, f) => {
    const id = await token(a, f)
    return () => a.token.getToken(id, 'reset')
  },
  'token.consumeToken': async (a, f) => {
    const id = await token(a, f)
    return () => a.token.consumeToken(id, 'reset')
  },
  'token.deleteToken': async (a, f) => {
    const id = await token(a, f)
    return () => a.token.deleteToken(id)
  },
  'token.deleteUserTokens': (a, f) => () => a.token.deleteUserTokens(f.userId, 'reset'),
  'token.cleanupExpired': (a) => () => a.token.cleanupExpired(),
  'session.createSession': (a, f) => () => session(a, f),
  'session.getSession': async (a, f) => {
    const id = await session(a, f)
    return () => a.session.getSession(id)
  },
  'session.getSessionUser': async (a, f) => {
    const id = await session(a, f)
    return () => a.session.getSessionUser(id)
  },
  'session.extendSession': async (a, f) => {
    const id = await session(a, f)
    return () => a.session.extendSession(id, soon())
  },
  'session.deleteSession': async (a, f) => {
    const id = await session(a, f)
    return () => a.session.deleteSession(id)
  },
  'session.deleteUserSessions': (a, f) => () => a.session.deleteUserSessions(f.userId),
  'session.listUserSessions': (a, f) => () => a.session.listUserSessions(f.userId),
  'session.cleanupExpired': (a) => () => a.session.cleanupExpired(),
  'role.createRole': (a) => () => a.role.createRole(unique(), ['a', 'b', 'c', 'd', 'e']),
  'role.createRole, 5,000 permissions': (a) => () => a.role.createRole(unique(), MANY),
  'role.getRole': (a, f) => () => a.role.getRole(f.role),
  'role.listRoles': (a) => () => a.role.listRoles(),
  'role.deleteRole': async (a) => {
    const name = await role(a)
    return () => a.role.deleteRole(name)
  },
  'role.addPermissions': async (a) => {
    const name = await role(a)
    return () => a.role.addPermissions(name, ['b', 'c'])
  },
  'role.addPermissions, 5,000': async (a) => {
    const name = await role(a)
    return () => a.role.addPermissions(name, MANY)
  },
  'role.removePermissions': async (a) => {
    const name = await role(a)
    return () => a.role.removePermissions(name, ['a'])
  },
  'role.assignRole': async (a, f) => {
    const name = await role(a)
    return () => a.role.assignRole(f.userId, name)
  },
  'role.revokeRole': async (a, f) => {
    const name = await role(a)
    await a.role.assignRole(f.userId, name)
    return () => a.role.revokeRole(f.userId, name)
  },
  'role.getUserRoles': (a, f) => () => a.role.getUserRoles(f.userId),
  'role.getUserPermissions': (a, f) => () => a.role.getUserPermissions(f.userId),
  'oauth.createOAuthAccount': (a, f) => () => account(a, f),
  'oauth.getOAuthAccount': async (a, f) => {
    const id = await account(a, f)
    return () => a.oauth.getOAuthAccount('github', id)
  },
  'oauth.getUserByAccount': async (a, f) => {
    const id = await account(a, f)
    return () => a.oauth.getUserByAccount('github', id)
  },
  'oauth.updateOAuthAccount': async (a, f) => {
    const id = await account(a, f)
    return () => a.oauth.updateOAuthAccount('github', id, { accessToken: 'a' })
  },
  'oauth.getUserOAuthAccounts': (a, f) => () => a.oauth.getUserOAuthAccounts(f.userId),
  'oauth.deleteOAuthAccount': async (a, f) => {
    const id = await account(a, f)
    return () => a.oauth.deleteOAuthAccount('github', id)
  },
  'state.put': (a) => () => a.state.put(unique(), 1, soon()),
  'state.add': (a) => () => a.state.add(unique(), 1, soon()),
  'state.take': async (a) => {
    const key = unique()
    await a.state.put(key, 1, soon())
    return () => a.state.take(key)
  },
  'state.increment': (a) => () => a.state.increment([unique(), unique(), unique()], soon()),
  'state.cleanupExpired': (a) => () => a.state.cleanupExpired(),
  'passkey.createPasskey': (a, f) => () => passkey(a, f),
  'passkey.getPasskey': async (a, f) => {
    const id = await passkey(a, f)
    return () => a.passkey.getPasskey(id)
  },
  'passkey.getPasskeysByUser': (a, f) => () => a.passkey.getPasskeysByUser(f.userId),
  'passkey.updateSignCount': async (a, f) => {
    const id = await passkey(a, f)
    return () => a.passkey.updateSignCount(id, 1, new Date())
  },
  'passkey.deletePasskey': async (a, f) => {
    const id = await passkey(a, f)
    return () => a.passkey.deletePasskey(id)
  },
}
