import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { openFlows } from '../store/all-flows.ts'
import { DATABASES, type Target } from './databases.ts'
import { buildProgram, type Program } from './program.ts'

const TABLES = [
  'fastauth_users',
  'fastauth_roles',
  'fastauth_user_roles',
  'fastauth_role_permissions',
  'fastauth_sessions',
  'fastauth_tokens',
  'fastauth_oauth_accounts',
  'fastauth_passkeys',
  'fastauth_state',
]
const NOTHING = { tables: [], columns: [], indexes: [] }

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

describe.each(Object.entries(DATABASES))('over %s', (_name, open) => {
  let target: Target
  beforeAll(async () => {
    target = await open()
  })
  afterAll(() => target.backend.close?.())

  const run = (...args: string[]) => program.run(args, { DATABASE_URL: target.url })
  const json = (...args: string[]) => program.json(args, { DATABASE_URL: target.url })
  const sql = (query: string, ...params: unknown[]) => target.backend.sql(query, ...params)
  const adapter = () => target.backend.adapter({ tables: 'never' })
  const inSchema = () =>
    target.dialect === 'postgres' ? 'the tables are in the schema public\n' : ''
  const user = async () => {
    const email = `${crypto.randomUUID()}@example.com`
    return adapter().user.createUser({ email })
  }

  test('an empty database: check says what is missing, migrate makes it', async () => {
    await sql('create table other (id integer)')
    const empty = await json('check')
    expect(empty).toMatchObject({
      exit: 1,
      answer: { ok: false, dialect: target.dialect, missing: { ...NOTHING, tables: TABLES } },
    })
    const refused = await run('cleanup')
    expect(refused).toMatchObject({ exit: 1, out: '', error: /table is missing.*migrate/ })

    const made = await json('migrate')
    expect(made).toMatchObject({
      exit: 0,
      answer: { ok: true, made: { tables: TABLES }, missing: NOTHING },
    })
    expect(await run('check')).toEqual({
      exit: 0,
      out: `all tables, columns and indexes are there\n${inSchema()}`,
      error: '',
    })
    for (const table of TABLES) expect(await sql(`select * from ${table}`)).toEqual([])
  })

  test('migrate leaves alone what is there', async () => {
    const { id } = await user()
    expect(await run('migrate')).toEqual({
      exit: 0,
      out: `nothing was missing\n${inSchema()}`,
      error: '',
    })
    expect(await sql('select id from fastauth_users where id = ?', id)).toEqual([{ id }])
  })

  test('a column, an index and a table that are missing are named, in words', async () => {
    await sql('drop table fastauth_passkeys')
    await sql('alter table fastauth_users drop column image')
    const index = 'drop index ix_fastauth_sessions_expires_at'
    await sql(target.dialect === 'mysql' ? `${index} on fastauth_sessions` : index)
    const { exit, out } = await run('check')
    expect(exit).toBe(1)
    expect(out.split('\n').slice(0, 3)).toEqual([
      'the table fastauth_passkeys is missing',
      'the column fastauth_users.image is missing',
      'the table fastauth_sessions has no index on (expires_at)',
    ])

    const migrated = await json('migrate')
    // What MySQL knows no IF NOT EXISTS for is made together with its table only.
    const indexes = [{ table: 'fastauth_sessions', unique: false, columns: ['expires_at'] }]
    const ofMysql = target.dialect === 'mysql'
    expect(migrated).toMatchObject({
      exit: 1,
      answer: {
        ok: false,
        made: { tables: ['fastauth_passkeys'], indexes: ofMysql ? [] : indexes },
        missing: { columns: ['fastauth_users.image'], indexes: ofMysql ? indexes : [] },
      },
    })
    expect(await sql('select * from fastauth_passkeys')).toEqual([])

    await sql('alter table fastauth_users add column image text')
    if (ofMysql) {
      expect((await run('check')).out).toMatch(/no index on \(expires_at\)/)
      await sql('create index mine on fastauth_sessions (expires_at, id)')
    }
    expect(await run('check')).toMatchObject({ exit: 0 })
  })

  test('an index that is unique by no means counts for one that has to be', async () => {
    const ofMysql = target.dialect === 'mysql'
    const drop = 'drop index ix_fastauth_users_email'
    await sql(ofMysql ? `${drop} on fastauth_users` : drop)
    await sql('create index plain on fastauth_users (email)')
    expect(await run('check')).toMatchObject({
      exit: 1,
      out: /^the table fastauth_users has no unique index on \(email\)\n/,
    })
    await sql('create unique index by_any_name on fastauth_users (email)')
    expect(await run('check')).toMatchObject({ exit: 0 })
  })

  test('the first administrator', async () => {
    const created = await run('user', 'create', ' Alice@Example.COM', '--name', 'Zoë', '--verified')
    expect(created).toMatchObject({ exit: 0, error: '' })
    const id = created.out.trim()
    expect(
      await sql('select id, email, name, email_verified from fastauth_users where id = ?', id),
    ).toEqual([
      {
        id,
        email: 'alice@example.com',
        name: 'Zoë',
        email_verified: target.backend.formats.flag(true),
      },
    ])
    expect(await json('user', 'create', 'alice@example.com')).toMatchObject({
      exit: 1,
      answer: { ok: false, error: { code: 'user_already_exists' } },
    })

    expect(await run('role', 'assign', 'alice@example.com', 'admin')).toMatchObject({
      exit: 1,
      error: /no role of this name; --create/,
    })
    const nobody = await run('role', 'assign', 'nobody@example.com', 'admin', '--create')
    expect(nobody).toMatchObject({ exit: 1, error: /no user with this e-mail or id/ })
    expect(await sql('select * from fastauth_roles')).toEqual([])

    const permissions = ['--permission', 'b', '--permission=a']
    const assign = ['role', 'assign', 'ALICE@example.com', 'admin', '--create', ...permissions]
    for (const first of [true, false]) {
      expect(await json(...assign)).toMatchObject({
        exit: 0,
        answer: {
          ok: true,
          userId: id,
          emailVerified: true,
          role: 'admin',
          created: first,
          permissions: ['a', 'b'],
        },
      })
    }
    await adapter().role.createRole('reader')
    expect(await run('role', 'assign', id, 'reader')).toMatchObject({ exit: 0, error: '' })
    // Who proves the mailbox of one that is not verified takes the account over, without roles.
    const unproven = await user()
    const warning =
      /^warning: their address is not verified, so reader goes when .* is first proven/
    expect(await run('role', 'assign', unproven.id, 'reader')).toMatchObject({
      exit: 0,
      error: expect.stringMatching(warning),
    })
    expect((await json('role', 'assign', unproven.email, 'admin')).error).toMatch(/adminEmails/)
    await adapter().user.deleteUser(unproven.id, { soft: false })
    const roles = await sql(
      'select role_name from fastauth_user_roles where user_id = ? order by role_name',
      id,
    )
    expect(roles).toEqual([{ role_name: 'admin' }, { role_name: 'reader' }])
    expect(
      await sql('select role_name, permission from fastauth_role_permissions order by permission'),
    ).toEqual(['a', 'b'].map((permission) => ({ role_name: 'admin', permission })))
  })

  test('passwords: from standard input, by the rules of the core, and what was before ends', async () => {
    const password = 'Größe mit Leerzeichen'
    const env = { DATABASE_URL: target.url }
    const pass = (args: readonly string[], input: string) => program.run(args, env, input)
    const who = `${crypto.randomUUID()}@xn--bcher-kva.example`
    const create = ['user', 'create', who, '--password']
    const created = await pass(create, `${password}\n`)
    expect(created).toMatchObject({ exit: 0, error: '' })
    const id = created.out.trim()
    const stored = async () => (await adapter().user.getHashedPassword(id)) ?? ''
    expect(await argon2id().verify(password, await stored())).toBe(true)
    expect(await pass([...create.slice(0, 2), 'new@example.com', '--password'], 'short\n')).toEqual(
      {
        exit: 2,
        out: '',
        error: expect.stringMatching(
          /^fastauth-edge: Password must be at least 8 characters long; .*\n$/,
        ),
      },
    )
    expect(await adapter().user.getUserByEmail('new@example.com')).toBeNull()

    const { session, token, user: users } = adapter()
    const expiresAt = new Date(Date.now() + 60_000)
    await session.createSession({ id: `s${id}`, userId: id, expiresAt })
    for (const tokenType of ['refresh_jti', 'password_reset']) {
      await token.createToken({ token: tokenType + id, userId: id, tokenType, expiresAt })
    }
    const change = ['user', 'password', who.replace('xn--bcher-kva', 'bücher')]
    for (const wrong of ['', 'two\nlines of it\n', 'x'.repeat(129)]) {
      expect(await pass(change, wrong)).toMatchObject({ exit: 2, out: '' })
    }
    expect(await session.getSession(`s${id}`)).not.toBeNull()
    const changed = await pass(change, 'another horse entirely\r\n')
    expect(changed).toEqual({
      exit: 0,
      out: `${id} has a new password, and is signed out\n`,
      error: '',
    })
    expect(await argon2id().verify('another horse entirely', await stored())).toBe(true)
    expect(await session.getSession(`s${id}`)).toBeNull()
    expect(await sql('select * from fastauth_tokens where user_id = ?', id)).toEqual([])
    const asking = await openFlows(adapter()).whoIsAsking({ userId: id })
    expect(asking?.revoked?.at.getTime()).toBeGreaterThan(Date.now() - 60_000)

    await users.updateUser(id, { isActive: false })
    expect(await pass(['user', 'password', id], password)).toMatchObject({
      exit: 1,
      error: /deactivated/,
    })
    const nobody = await pass(['user', 'password', 'nobody@example.com'], password)
    expect(nobody).toMatchObject({ exit: 1, error: /no user with this e-mail or id/ })
    await users.deleteUser(id, { soft: false })
  })

  test('cleanup removes what is expired, at most as much as it may, and says how far it came', async () => {
    const { id: userId } = await user()
    const { session, token, state } = adapter()
    const past = new Date(Date.now() - 1000)
    const future = new Date(Date.now() + 60_000)
    for (let i = 0; i < 3; i++) {
      await session.createSession({ id: `old${i}`, userId, expiresAt: past })
      await token.createToken({ token: `old${i}`, userId, tokenType: 't', expiresAt: past })
    }
    await state.put('old', 1, past)
    await state.put('live', 1, future)
    await session.createSession({ id: 'live', userId, expiresAt: future })
    await token.createToken({ token: 'live', userId, tokenType: 't', expiresAt: future })

    expect(await json('cleanup', '--limit', '4')).toMatchObject({
      exit: 0,
      answer: { ok: true, removed: { sessions: 3, tokens: 1, state: 0 }, complete: false },
      error: 'sessions: 3 removed\ntokens: 1 removed\n',
    })
    expect(await sql('select id from fastauth_sessions')).toEqual([{ id: 'live' }])
    expect(await sql('select token from fastauth_tokens')).toHaveLength(3)
    expect(await run('cleanup')).toEqual({
      exit: 0,
      out: 'removed 0 expired sessions, 2 expired tokens and 1 expired rows of state; none is left\n',
      error: 'tokens: 2 removed\nstate: 1 removed\n',
    })
    expect(await sql('select token from fastauth_tokens')).toEqual([{ token: 'live' }])
  })

  test('cleanup removes users who were deleted before a moment that is named', async () => {
    const { user: users, role, session } = adapter()
    const gone = await users.createUser({ email: 'gone@example.com' })
    const kept = await users.createUser({ email: 'kept@example.com' })
    await role.createRole('leaver')
    for (const { id } of [gone, kept]) await role.assignRole(id, 'leaver')
    await users.deleteUser(gone.id)
    await users.updateUser(kept.id, { isActive: false })
    const before = (...args: string[]) => json('cleanup', '--deleted-before', ...args)
    const removed = { sessions: 0, tokens: 0, state: 0 }
    expect(await before('30d')).toMatchObject({
      exit: 0,
      answer: { ok: true, removed: { ...removed, users: 0 }, complete: true },
      error: '',
    })
    expect(await users.getUserById(gone.id)).toMatchObject({ isActive: false })
    const now = new Date().toISOString()
    expect(await run('cleanup', '--deleted-before', now)).toEqual({
      exit: 0,
      out: 'removed 0 expired sessions, 0 expired tokens and 0 expired rows of state, and 1 deleted users; none is left\n',
      error: 'users: 1 removed\n',
    })
    expect(await users.getUserById(gone.id)).toBeNull()
    expect(await users.getUserById(kept.id)).toMatchObject({ isActive: false })
    const holders = await sql("select user_id from fastauth_user_roles where role_name = 'leaver'")
    expect(holders).toEqual([{ user_id: kept.id }])
    expect(await session.listUserSessions(kept.id)).toEqual([])
    await users.deleteUser(kept.id, { soft: false })
    await role.deleteRole('leaver')
  })
})
