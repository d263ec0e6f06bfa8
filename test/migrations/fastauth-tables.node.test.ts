import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createEdgeAdapter,
  type EdgeAdapter,
  RoleNotFoundError,
  UserNotFoundError,
} from 'fastauth-edge'
import { DATABASES, type Target } from '../cli/databases.ts'
import { buildProgram, type Program } from '../cli/program.ts'
import { email, session, soon, token, unique } from '../conformance/fixtures.ts'
import { codeIn } from '../docs/blocks.ts'
import { FASTAUTH_TABLES } from './fastauth-tables.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
}, 120_000)
afterAll(() => program.close())

const HASH = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGVk'
/** What FastAuth stores of a token that it mails. */
const HEX = '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9'

/** Rows as FastAuth writes them. */
function rowsOf({ dialect }: Target): readonly string[] {
  const zone = dialect === 'postgres' ? '+00' : ''
  const [at, never, past] = [
    '2026-01-02 03:04:05.678901',
    '2099-01-01 00:00:00',
    '2001-01-01 00:00:00',
  ].map((time) => `'${time}${zone}'`)
  const key = dialect === 'postgres' ? "'\\x01ff'" : "x'01ff'"
  return [
    `insert into fastauth_users values
      ('alice', 'alice@example.com', 'Alice', null, '${HASH}', true, true, ${at}, ${at}, null)`,
    "insert into fastauth_roles values ('editor')",
    "insert into fastauth_role_permissions values ('editor', 'posts:write')",
    "insert into fastauth_user_roles values ('alice', 'editor')",
    `insert into fastauth_sessions values ('open', 'alice', ${never}, '10.0.0.1', 'curl', ${at})`,
    `insert into fastauth_sessions values ('over', 'alice', ${past}, null, null, ${at})`,
    `insert into fastauth_tokens values ('${HEX}', 'alice', 'verification', 'null', ${never}, ${at})`,
    `insert into fastauth_oauth_accounts values
      ('link', 'github', '42', 'alice', 'access', null, null, ${at})`,
    `insert into fastauth_passkeys values ('key', 'alice', ${key}, 7, '', 'Phone', ${at}, null)`,
  ]
}

const NAMES = ['a libSQL server', "Neon's gateway", "PlanetScale's gateway"] as const

describe.each(NAMES)("FastAuth's own tables, over %s", (name) => {
  let target: Target
  let adapter: EdgeAdapter
  beforeAll(async () => {
    target = await DATABASES[name]('fastauth_tables')
    adapter = target.backend.adapter({ tables: 'never' })
    for (const statement of FASTAUTH_TABLES[target.dialect]) await target.backend.sql(statement)
  })
  afterAll(() => target.backend.close?.())

  const count = async (table: string, column: string, value: string): Promise<unknown> => {
    const query = `select count(*) as n from ${table} where ${column} = ?`
    return Number((await target.backend.sql(query, value))[0]?.['n'])
  }

  /** As the page says: without the foreign keys, and by MariaDB's name of the collation on MariaDB. */
  const changeColumns = async (): Promise<void> => {
    const { sql } = target.backend
    const keys = await sql(
      `select table_name as t, constraint_name as k from information_schema.table_constraints
       where table_schema = database() and constraint_type = 'FOREIGN KEY'`,
    )
    for (const { t, k } of keys) await sql(`alter table ${t} drop foreign key ${k}`)
    const [version] = await sql('select version() as name')
    const collation = /mariadb/i.test(String(version?.['name']))
      ? 'utf8mb4_nopad_bin'
      : 'utf8mb4_0900_bin'
    const statements = codeIn('docs/from-fastauth.md', 'MySQL', 'sql')
    for (const statement of statements.trim().split(/;\n?/).filter(Boolean)) {
      await sql(statement.replaceAll('utf8mb4_0900_bin', collation))
    }
  }

  // The other engines compare byte for byte and keep milliseconds, whatever FastAuth declares.
  test.runIf(name.startsWith('PlanetScale'))(
    'MySQL takes one string for another, and cuts times, until the columns are changed as the page says',
    async () => {
      const { id } = await adapter.user.createUser({ email: 'josé@example.com' })
      const opened = await adapter.session.createSession(session(id, { id: 'AbC' }))
      const look = async () => [
        (await adapter.user.getUserByEmail('jose@example.com'))?.id ?? null,
        (await adapter.session.getSession('abc'))?.id ?? null,
      ]
      expect(await look()).toEqual([id, 'AbC'])
      expect((await adapter.session.getSession('AbC'))?.expiresAt.getMilliseconds()).toBe(0)

      await changeColumns()
      expect(await look()).toEqual([null, null])
      expect(await adapter.session.getSession('AbC ')).toBeNull()
      expect(await adapter.user.getUserByEmail('josé@example.com')).toMatchObject({ id })
      await adapter.user.createUser({ email: 'jose@example.com' })
      const { createdAt, ...given } = opened
      const again = await adapter.session.createSession({ ...given, id: 'abc' })
      expect(await adapter.session.getSession('abc')).toEqual(again)
    },
  )

  test('check says what they lack, and nothing is lacking afterwards', async () => {
    const env = { DATABASE_URL: target.url }
    const { exit, answer } = await program.json(['check'], env)
    // The one table that FastAuth does not know.
    expect({ exit, answer }).toMatchObject({
      exit: 1,
      answer: { missing: { tables: ['fastauth_state'], columns: [] } },
    })
    if (target.dialect !== 'mysql') {
      expect(JSON.stringify(answer)).toContain('fastauth_oauth_accounts')
    }
    expect(await program.json(['migrate'], env)).toMatchObject({ exit: 0 })
    expect(await program.json(['check'], env)).toMatchObject({ exit: 0 })
  })

  test('what FastAuth has stored is read', async () => {
    for (const statement of rowsOf(target)) await target.backend.sql(statement)
    const createdAt = new Date('2026-01-02T03:04:05.678Z')
    const user = {
      id: 'alice',
      email: 'alice@example.com',
      name: 'Alice',
      image: null,
      emailVerified: true,
      isActive: true,
      createdAt,
      updatedAt: createdAt,
    }
    const credentials = await adapter.user.getCredentialsByEmail(' ALICE@example.com')
    expect(credentials).toEqual({ user, hashedPassword: HASH })
    expect(await adapter.session.getSessionUser('open')).toEqual({
      session: expect.objectContaining({ expiresAt: new Date('2099-01-01T00:00:00Z') }),
      user,
      roles: ['editor'],
      permissions: new Set(['posts:write']),
    })
    expect(await adapter.session.getSessionUser('over')).toBeNull()
    expect(await adapter.oauth.getOAuthAccount('github', '42')).toMatchObject({ userId: 'alice' })
    expect(await adapter.passkey.getPasskey('key')).toMatchObject({
      publicKey: new Uint8Array([1, 255]),
      signCount: 7,
      createdAt,
    })
    const consumed = await adapter.token.consumeToken(HEX, 'verification')
    expect(consumed).toMatchObject({ userId: 'alice', rawData: null })
    expect(await adapter.token.consumeToken(HEX, 'verification')).toBeNull()
  })

  // A file is what FastAuth's SQLite URL names: test/urls and test/cli.
  test.skipIf(name === 'a libSQL server')('its DATABASE_URL leads there as it is', async () => {
    const url = target.url
      .replace(/^postgres(?:ql)?:/, 'postgresql+asyncpg:')
      .replace(/^mysql:/, 'mysql+aiomysql:')
      .replace('?', '?ssl=require&charset=utf8mb4&')
    expect(url).toMatch(/\+a\w+:.*ssl=require/)
    const { user } = createEdgeAdapter({ url, tables: 'never' })
    expect(await user.getUserById('alice')).toMatchObject({ email: 'alice@example.com' })
  })

  test('what is written there is in their formats, and refers to what is there', async () => {
    const { id, createdAt } = await adapter.user.createUser({ email: email() })
    const [row] = await target.backend.sql('select * from fastauth_users where id = ?', id)
    const { date, flag } = target.backend.formats
    expect(row).toMatchObject({
      created_at: date(createdAt),
      is_active: flag(true),
      deleted_at: null,
    })
    const link = { provider: 'github', providerAccountId: unique() }
    await adapter.oauth.createOAuthAccount({ ...link, userId: id })
    expect(await adapter.oauth.createOAuthAccount({ ...link, userId: 'alice' })).toMatchObject({
      userId: id,
    })
    const lost = session('nobody')
    await expect(adapter.session.createSession(lost)).rejects.toThrow(UserNotFoundError)
    await expect(adapter.role.assignRole(id, 'nothing')).rejects.toThrow(RoleNotFoundError)
    expect(await count('fastauth_sessions', 'id', lost.id)).toBe(0)
  })

  test('a user goes with all that is theirs, and a role with its permissions', async () => {
    await adapter.token.createToken(token('alice', { rawData: { next: '/' } }))
    await adapter.session.createSession(session('alice', { expiresAt: soon() }))
    await adapter.user.deleteUser('alice', { soft: false })
    const owned = ['user_roles', 'sessions', 'tokens', 'oauth_accounts', 'passkeys']
    const left = owned.map((table) => count(`fastauth_${table}`, 'user_id', 'alice'))
    expect(await Promise.all(left)).toEqual(owned.map(() => 0))

    const { id } = await adapter.user.createUser({ email: email() })
    await adapter.role.assignRole(id, 'editor')
    expect(await adapter.role.deleteRole('editor')).toBe(true)
    expect(await adapter.role.getUserRoles(id)).toEqual([])
    expect(await count('fastauth_role_permissions', 'role_name', 'editor')).toBe(0)
  })
})
