/** The operations of the six sub-adapters, as data: what has to be there first, and the call. */
import type { EdgeAdapter } from '../src/store/adapter.ts'
import * as seed from './seed.ts'

type Call = (adapter: EdgeAdapter) => Promise<unknown>

export interface Operation {
  readonly name: string
  /** `prepare` is called before each call, not once for all. */
  readonly each: boolean
  /** Makes the rows that the call is about. */
  readonly prepare: (adapter: EdgeAdapter) => Promise<Call>
}

type Prepare = Operation['prepare']

const reads = (name: string, prepare: Prepare): Operation => ({ name, each: false, prepare })
const writes = (name: string, prepare: Prepare): Operation => ({ name, each: true, prepare })

/** A user, and then whatever belongs to it. */
const withUser =
  <T>(
    make: (adapter: EdgeAdapter, userId: string) => Promise<T>,
    call: (adapter: EdgeAdapter, made: T) => Promise<unknown>,
  ): Prepare =>
  async (setup) => {
    const { id } = await setup.user.createUser(seed.newUser())
    const made = await make(setup, id)
    return (adapter) => call(adapter, made)
  }

const user = async (_: EdgeAdapter, userId: string) => userId
const mailUser = async (a: EdgeAdapter, userId: string) =>
  (await a.user.getUserById(userId))?.email ?? ''
const session = (a: EdgeAdapter, userId: string) => a.session.createSession(seed.newSession(userId))
const token = (a: EdgeAdapter, userId: string) => a.token.createToken(seed.newToken(userId))
const account = (a: EdgeAdapter, userId: string) =>
  a.oauth.createOAuthAccount(seed.newAccount(userId))
const passkey = (a: EdgeAdapter, userId: string) => a.passkey.createPasskey(seed.newPasskey(userId))
const role = async (a: EdgeAdapter, userId: string) => {
  const { name } = await a.role.createRole(seed.unique('role'), seed.PERMISSIONS)
  return { userId, name }
}
const assigned = async (a: EdgeAdapter, userId: string) => {
  const made = await role(a, userId)
  await a.role.assignRole(userId, made.name)
  return made
}

export const OPERATIONS: readonly Operation[] = [
  writes('user.createUser', async () => (a) => a.user.createUser(seed.newUser())),
  reads(
    'user.getUserById',
    withUser(user, (a, id) => a.user.getUserById(id)),
  ),
  reads(
    'user.getUserByEmail',
    withUser(mailUser, (a, email) => a.user.getUserByEmail(email)),
  ),
  reads(
    'user.getCredentialsByEmail',
    withUser(mailUser, (a, email) => a.user.getCredentialsByEmail(email)),
  ),
  writes(
    'user.updateUser',
    withUser(user, (a, id) => a.user.updateUser(id, { name: 'Alice' })),
  ),
  writes(
    'user.setHashedPassword',
    withUser(user, (a, id) => a.user.setHashedPassword(id, seed.newUser().hashedPassword)),
  ),
  writes(
    'user.deleteUser, soft',
    withUser(user, (a, id) => a.user.deleteUser(id)),
  ),
  writes('user.deleteUser, hard, a row in every table', async (setup) => {
    const id = await seed.wholeUser(setup)
    return (a) => a.user.deleteUser(id, { soft: false })
  }),

  writes('session.createSession', withUser(user, session)),
  reads(
    'session.getSession',
    withUser(session, (a, { id }) => a.session.getSession(id)),
  ),
  reads('session.getSessionUser, 3 roles, 12 permissions', async (setup) => {
    const { id } = await seed.visitor(setup)
    return (a) => a.session.getSessionUser(id)
  }),
  writes(
    'session.extendSession',
    withUser(session, (a, { id }) => a.session.extendSession(id, seed.inAnHour())),
  ),
  reads(
    'session.listUserSessions',
    withUser(session, (a, { userId }) => a.session.listUserSessions(userId)),
  ),
  writes(
    'session.deleteSession',
    withUser(session, (a, { id }) => a.session.deleteSession(id)),
  ),
  writes(
    'session.deleteUserSessions',
    withUser(session, (a, { userId }) => a.session.deleteUserSessions(userId)),
  ),

  writes('token.createToken', withUser(user, token)),
  reads(
    'token.getToken',
    withUser(token, (a, made) => a.token.getToken(made.token, made.tokenType)),
  ),
  writes(
    'token.consumeToken',
    withUser(token, (a, made) => a.token.consumeToken(made.token, made.tokenType)),
  ),
  writes(
    'token.deleteToken',
    withUser(token, (a, made) => a.token.deleteToken(made.token)),
  ),

  writes(
    'role.createRole, 5 permissions',
    async () => (a) => a.role.createRole(seed.unique('role'), seed.PERMISSIONS),
  ),
  reads(
    'role.getRole',
    withUser(role, (a, { name }) => a.role.getRole(name)),
  ),
  writes(
    'role.addPermissions, 2',
    withUser(role, (a, { name }) => a.role.addPermissions(name, ['mail:read', 'mail:send'])),
  ),
  writes(
    'role.assignRole',
    withUser(role, (a, { userId, name }) => a.role.assignRole(userId, name)),
  ),
  writes(
    'role.revokeRole',
    withUser(assigned, (a, { userId, name }) => a.role.revokeRole(userId, name)),
  ),
  reads(
    'role.getUserRoles',
    withUser(assigned, (a, { userId }) => a.role.getUserRoles(userId)),
  ),
  reads('role.getUserPermissions, 3 roles, 12 permissions', async (setup) => {
    const { userId } = await seed.visitor(setup)
    return (a) => a.role.getUserPermissions(userId)
  }),
  writes(
    'role.deleteRole',
    withUser(assigned, (a, { name }) => a.role.deleteRole(name)),
  ),

  writes('oauth.createOAuthAccount', withUser(user, account)),
  reads(
    'oauth.getOAuthAccount',
    withUser(account, (a, made) => a.oauth.getOAuthAccount(made.provider, made.providerAccountId)),
  ),
  writes(
    'oauth.deleteOAuthAccount',
    withUser(account, (a, made) =>
      a.oauth.deleteOAuthAccount(made.provider, made.providerAccountId),
    ),
  ),

  writes('passkey.createPasskey', withUser(user, passkey)),
  reads(
    'passkey.getPasskey',
    withUser(passkey, (a, { id }) => a.passkey.getPasskey(id)),
  ),
  reads(
    'passkey.getPasskeysByUser',
    withUser(passkey, (a, { userId }) => a.passkey.getPasskeysByUser(userId)),
  ),
  writes(
    'passkey.updateSignCount',
    withUser(passkey, (a, { id }) => a.passkey.updateSignCount(id, 2, new Date())),
  ),
  writes(
    'passkey.deletePasskey',
    withUser(passkey, (a, { id }) => a.passkey.deletePasskey(id)),
  ),
]
