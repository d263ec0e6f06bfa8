import { expect, test } from 'vitest'
import { oauthAdapter } from '../../src/store/oauth.ts'
import { passkeyAdapter } from '../../src/store/passkey.ts'
import { roleAdapter } from '../../src/store/role.ts'
import { sessionAdapter } from '../../src/store/session.ts'
import { stateAdapter } from '../../src/store/state.ts'
import { tokenAdapter } from '../../src/store/token.ts'
import { userAdapter } from '../../src/store/user.ts'
import { mysqlTenant } from '../../src/store/tenants/mysql.ts'
import { postgresTenant } from '../../src/store/tenants/postgres.ts'
import { sqliteTenant } from '../../src/store/tenants/sqlite.ts'
import type { Tables } from '../../src/schema/tables.ts'
import { mysql } from '../../src/dialects/mysql.ts'
import { postgres } from '../../src/dialects/postgres.ts'
import { sqlite } from '../../src/dialects/sqlite.ts'
import type { Work } from '../../src/work/work.ts'

const at = new Date('2026-01-02T03:04:05.678Z')

/** Each method as it describes its work, with arguments. */
function described(tables: Tables): Record<string, Work<unknown>> {
  const user = userAdapter(tables)
  const token = tokenAdapter(tables)
  const session = sessionAdapter(tables)
  const role = roleAdapter(tables)
  const oauth = oauthAdapter(tables)
  const passkey = passkeyAdapter(tables)
  const state = stateAdapter(tables)
  const publicKey = new Uint8Array([1])
  return {
    'user.createUser': user.createUser({ email: 'a@b' }),
    'user.getUserById': user.getUserById('id'),
    'user.getUserByEmail': user.getUserByEmail('a@b'),
    'user.getCredentialsByEmail': user.getCredentialsByEmail('a@b'),
    'user.getUserWithRoles': user.getUserWithRoles('id'),
    'user.listUsers': user.listUsers({ limit: 7 }),
    'user.listUsers, after': user.listUsers({ limit: 7, after: 'id' }),
    'user.updateUser': user.updateUser('id', { name: 'n', emailVerified: true }),
    'user.deleteUser, soft': user.deleteUser('id'),
    'user.deleteUser, hard': user.deleteUser('id', { soft: false }),
    'user.getHashedPassword': user.getHashedPassword('id'),
    'user.setHashedPassword': user.setHashedPassword('id', 'hash'),
    'token.createToken': token.createToken({
      token: 't',
      userId: 'id',
      tokenType: 'x',
      expiresAt: at,
      rawData: { a: 1 },
    }),
    'token.getToken': token.getToken('t', 'x'),
    'token.consumeToken': token.consumeToken('t', 'x'),
    'token.deleteToken': token.deleteToken('t'),
    'token.deleteUserTokens': token.deleteUserTokens('id', 'x'),
    'token.cleanupExpired': token.cleanupExpired(),
    'token.cleanupExpired, limit': token.cleanupExpired({ limit: 7 }),
    'session.createSession': session.createSession({ id: 's', userId: 'id', expiresAt: at }),
    'session.getSession': session.getSession('s'),
    'session.getSessionUser': session.getSessionUser('s'),
    'session.extendSession': session.extendSession('s', at),
    'session.deleteSession': session.deleteSession('s'),
    'session.deleteUserSessions': session.deleteUserSessions('id'),
    'session.listUserSessions': session.listUserSessions('id'),
    'session.cleanupExpired': session.cleanupExpired(),
    'session.cleanupExpired, limit': session.cleanupExpired({ limit: 7 }),
    'role.createRole': role.createRole('r', ['p', 'q']),
    'role.getRole': role.getRole('r'),
    'role.listRoles': role.listRoles(),
    'role.deleteRole': role.deleteRole('r'),
    'role.addPermissions': role.addPermissions('r', ['p', 'q']),
    'role.removePermissions': role.removePermissions('r', ['p', 'q']),
    'role.assignRole': role.assignRole('id', 'r'),
    'role.revokeRole': role.revokeRole('id', 'r'),
    'role.getUserRoles': role.getUserRoles('id'),
    'role.getUserPermissions': role.getUserPermissions('id'),
    'oauth.createOAuthAccount': oauth.createOAuthAccount({
      provider: 'g',
      providerAccountId: '1',
      userId: 'id',
    }),
    'oauth.getOAuthAccount': oauth.getOAuthAccount('g', '1'),
    'oauth.getUserByAccount': oauth.getUserByAccount('g', '1'),
    'oauth.updateOAuthAccount': oauth.updateOAuthAccount('g', '1', { accessToken: null }),
    'oauth.updateOAuthAccount, nothing': oauth.updateOAuthAccount('g', '1', {}),
    'oauth.getUserOAuthAccounts': oauth.getUserOAuthAccounts('id'),
    'oauth.deleteOAuthAccount': oauth.deleteOAuthAccount('g', '1'),
    'state.put': state.put('k', { a: 1 }, at),
    'state.add': state.add('k', { a: 1 }, at),
    'state.take': state.take('k'),
    'state.increment': state.increment(['l', 'k'], at),
    'state.cleanupExpired': state.cleanupExpired(),
    'passkey.createPasskey': passkey.createPasskey({
      credentialId: 'c',
      userId: 'id',
      publicKey,
    }),
    'passkey.getPasskey': passkey.getPasskey('c'),
    'passkey.getPasskeysByUser': passkey.getPasskeysByUser('id'),
    'passkey.updateSignCount': passkey.updateSignCount('c', 1, at),
    'passkey.deletePasskey': passkey.deletePasskey('c'),
  }
}

const DIALECTS = [
  { dialect: sqlite, tables: sqliteTenant.schema },
  { dialect: postgres, tables: postgresTenant.schema },
  { dialect: mysql, tables: mysqlTenant.schema },
]

test.each(DIALECTS)('the SQL of every method: $dialect.name', async ({ dialect, tables }) => {
  const lines = Object.entries(described(tables)).flatMap(([name, work]) => [
    `-- ${name}${work.atomic ? ', all or nothing' : ''}`,
    ...work.statements.map((statement) => {
      const { sql, params } = dialect.toQuery(statement(dialect))
      expect(params.every((param) => param !== undefined)).toBe(true)
      return `${sql};`
    }),
    '',
  ])
  await expect(lines.join('\n')).toMatchFileSnapshot(`./sql/${dialect.name}.sql`)
})

test('no value stands in the text of a statement', () => {
  const secret = 'marked\' " ` \\ ; --'
  for (const { dialect, tables } of DIALECTS) {
    const works: Work<unknown>[] = [
      userAdapter(tables).createUser({ email: 'marked@b', id: secret, name: secret }),
      tokenAdapter(tables).consumeToken(secret, secret),
      roleAdapter(tables).createRole(secret, [secret]),
      sessionAdapter(tables).getSessionUser(secret),
      oauthAdapter(tables).getOAuthAccount(secret, secret),
    ]
    for (const statement of works.flatMap((work) => work.statements)) {
      expect(dialect.toQuery(statement(dialect)).sql).not.toContain('marked')
    }
  }
})
