import { expect, test } from 'vitest'
import { mysql } from '../../src/dialects/mysql.ts'
import { postgres } from '../../src/dialects/postgres.ts'
import { sqlite } from '../../src/dialects/sqlite.ts'
import { type Flows, flowsWith } from './all-flows.ts'
import { mysqlTenant } from '../../src/store/tenants/mysql.ts'
import { postgresTenant } from '../../src/store/tenants/postgres.ts'
import { sqliteTenant } from '../../src/store/tenants/sqlite.ts'
import type { Work } from '../../src/work/work.ts'

const at = new Date('2026-01-02T03:04:05.678Z')
const limits = {
  counters: [
    { key: 'ip', limit: 9, gate: true },
    { key: 'own', limit: 5 },
  ],
  expiresAt: at,
}
const session = { session: { id: 's', expiresAt: at, ipAddress: null, userAgent: null } }
const refresh = { refresh: { jti: 'f.1', expiresAt: at } }
const revocation = { at, expiresAt: at }
const mailed = { token: 't', tokenType: 'x' }
const newToken = { ...mailed, expiresAt: at, rawData: null }
const former = { sessionId: 'old', family: { id: 'g', userId: 'u' } }
const keeps = { sessionId: 's', family: 'f' }
const role = { name: 'r', seeds: [] }
const account = {
  provider: 'p',
  providerAccountId: '1',
  tokens: { accessToken: 'a', refreshToken: null, expiresAt: at },
}
const claim = { account, isLinked: false, grant: session, former, role, revocation }
const user = { id: 'u', email: 'a@b', emailVerified: false }

/** Each flow with all that it can be given. */
const deletion = { userId: 'u', hashedPassword: 'h', sessionId: 's', unlessLast: 'r' }

const CALLS: Readonly<Record<string, (flows: Flows) => Promise<unknown>>> = {
  'whoIsAsking, session': (f) => f.whoIsAsking({ sessionId: 's' }),
  'whoIsAsking, user': (f) => f.whoIsAsking({ userId: 'u' }),
  whoIsAskingCounted: (f) => f.whoIsAskingCounted({ sessionId: 's' }, limits),
  count: (f) => f.count(limits),
  lookUpCredentials: (f) => f.lookUpCredentials('a@b', limits),
  lookAtToken: (f) => f.lookAtToken('t', 'x', limits),
  signUp: (f) =>
    f.signUp({
      user: { id: 'u', email: 'a@b', hashedPassword: 'h', name: null },
      role,
      grant: session,
      former,
      token: newToken,
      account,
    }),
  signIn: (f) =>
    f.signIn({
      userId: 'u',
      hashedPassword: 'h',
      grant: refresh,
      former,
      clears: ['own'],
      returns: ['ip'],
    }),
  replaceHash: (f) =>
    f.replaceHash({
      userId: 'u',
      from: 'h',
      to: 'i',
      fingerprints: { value: {}, expiresAt: at },
    }),
  refresh: (f) =>
    f.refresh({
      userId: 'u',
      jti: 'f.1',
      family: 'f',
      successor: { jti: 'f.2', expiresAt: at },
      at: new Date(),
      graceMs: 1,
    }),
  renewSession: (f) => f.renewSession({ id: 's', expiresAt: at, createdAfter: at }),
  endSession: (f) => f.endSession('s', 'u'),
  endFamily: (f) => f.endFamily('u', 'f'),
  endAll: (f) => f.endAll('u', keeps, revocation),
  listSessions: (f) => f.listSessions({ sessionId: 's' }),
  requestToken: (f) => f.requestToken('a@b', newToken, limits),
  requestSignIn: (f) =>
    f.requestSignIn({ email: 'a@b', newcomer: { id: 'u', role }, token: newToken, limits }),
  'requestSignIn, without roles': (f) =>
    f.requestSignIn({ email: 'a@b', newcomer: { id: 'u', role: null }, token: newToken, limits }),
  redeem: (f) =>
    f.redeem({ ...mailed, userId: 'u', takeOver: true, role, grant: refresh, former, revocation }),
  'redeem, with a first role': (f) =>
    f.redeem({ ...mailed, takeOver: true, firstRole: role, grant: session, former }),
  resetPassword: (f) =>
    f.resetPassword({ ...mailed, userId: 'u', hashedPassword: 'h', revocation }),
  changePassword: (f) => f.changePassword({ userId: 'u', from: 'h', to: 'i', keeps, revocation }),
  requestEmailChange: (f) =>
    f.requestEmailChange({
      userId: 'u',
      hashedPassword: 'h',
      newEmail: 'c@d',
      token: newToken,
      keeps,
      limits,
    }),
  confirmEmailChange: (f) => f.confirmEmailChange({ ...mailed, revocation }),
  deleteAccount: (f) => f.deleteAccount({ ...deletion, emailVerified: true }),
  'deleteAccount, never verified': (f) => f.deleteAccount({ ...deletion, emailVerified: false }),
  purgeDeleted: (f) => f.purgeDeleted({ deletedBy: at, limit: 10 }),
  ensureRoles: (f) => f.ensureRoles([]),
  lookUpAccount: (f) => f.lookUpAccount(account, 'a@b'),
  signInByAccount: (f) =>
    f.signInByAccount({
      account,
      email: 'a@b',
      proven: true,
      onlyVerified: false,
      grant: session,
      former,
    }),
  'signIn, by an account': (f) =>
    f.signIn({ userId: 'u', hashedPassword: null, grant: session, former, by: account }),
  'claimAccount, unverified': (f) => f.claimAccount({ ...claim, user }),
  'claimAccount, verified': (f) =>
    f.claimAccount({ ...claim, user: { ...user, emailVerified: true } }),
  linkAccount: (f) =>
    f.linkAccount({ user, hashedPassword: 'h', sessionId: 's', account, proven: 'a@b' }),
  unlinkAccount: (f) => f.unlinkAccount('u', 'p'),
  revokeUnlessLast: (f) => f.rolesAs({ userId: 'u', role: 'admin' }).revokeUnlessLast('v', 'admin'),
  assignRole: (f) => f.rolesAs({ userId: 'u', role: 'admin' }).assignRole('v', 'r'),
  createRole: (f) => f.rolesAs({ userId: 'u', role: 'admin' }).createRole('r', ['p']),
}

const DIALECTS = [
  { dialect: sqlite, tables: sqliteTenant.schema },
  { dialect: postgres, tables: postgresTenant.schema },
  { dialect: mysql, tables: mysqlTenant.schema },
]

test.each(DIALECTS)('the SQL of every flow: $dialect.name', async ({ dialect, tables }) => {
  const lines: string[] = []
  const flows = flowsWith({
    dialect,
    tables,
    send: async (_, work: Work<unknown>) => {
      for (const statement of work.statements) {
        const { sql, params } = dialect.toQuery(statement(dialect))
        expect(params.every((param) => param !== undefined)).toBe(true)
        // D1 and others answer with objects: a second column of a name would hide the first.
        const [list = ''] = sql.split(' union all ')
        const names = [...list.matchAll(/ as [`"](\w+)[`"]/g)].map(([, name]) => name)
        expect(names, sql).toEqual([...new Set(names)])
        lines.push(`${sql};`)
      }
      lines.push(work.atomic ? '-- all or nothing' : '')
      throw new Error('described')
    },
  })
  for (const [name, call] of Object.entries(CALLS)) {
    lines.push(`-- ${name}`)
    await expect(call(flows)).rejects.toThrow('described')
  }
  await expect(lines.join('\n')).toMatchFileSnapshot(`./sql/flows-${dialect.name}.sql`)
})
