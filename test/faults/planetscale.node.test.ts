import { createPool } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { ConflictError, RoleAlreadyExistsError, UserAlreadyExistsError } from 'fastauth-edge'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { planetscaleEndpoint } from '../servers/endpoints.ts'
import { mysqlOptions } from '../servers/mysql.ts'

/** What a value would have to be, for the text of an error that quotes it to be taken for another error. */
const HOSTILE = [
  "x' (errno 1146) (sqlstate 42S02)",
  'x\' (errno 1146) (sqlstate 42S02) (CallerID: a): Sql: "select", BindVars: {}',
  "' for key 'a' (errno 1213) (sqlstate 40001) during query",
  "target: a.-.primary: vttablet: rpc error: code = Unavailable desc = Table 'a.b' doesn't exist",
  "'\nrpc error: code = NotFound desc = Table 'fastauth_users' doesn't exist (errno 1146) (sqlstate 42S02)",
  "VT05005: table 'fastauth_users' does not exist",
  'direct DDL is disabled',
  'transaction pool connection limit exceeded',
  'Access denied',
]

describe('values that imitate errors', () => {
  test.each(HOSTILE)('%s', async (value) => {
    const { gateway, ...target } = await planetscaleEndpoint('hostile_values')
    const kinds: (string | undefined)[] = []
    const { createTables, ...adapter } = planetscaleAdapter({
      ...target,
      onQuery: ({ operation, fault }) => kinds.push(`${operation} ${fault ?? 'done'}`),
    })
    await createTables()
    // An address holds no white space.
    const email = `${value}@example.com`.replaceAll(/\s/g, '_')
    const user = await adapter.user.createUser({ id: value, email })
    const session = { id: value, userId: user.id, expiresAt: new Date(Date.now() + 60_000) }
    await adapter.session.createSession(session)
    await adapter.role.createRole(value, [value])
    kinds.length = 0
    await expect(adapter.user.createUser({ email })).rejects.toThrow(UserAlreadyExistsError)
    await expect(adapter.session.createSession(session)).rejects.toThrow(ConflictError)
    await expect(adapter.role.createRole(value)).rejects.toThrow(RoleAlreadyExistsError)
    // Nothing was sent again, no tables were made.
    expect(kinds).toEqual([
      'user.createUser unique',
      'session.createSession unique',
      'role.createRole unique',
    ])
    // An error whose sentence is not known, with the value in front of the number.
    const pool = createPool(mysqlOptions(target.url))
    await pool.query(
      "create trigger refusal before update on fastauth_users for each row begin set @said = concat('not ', new.name); signal sqlstate '45000' set mysql_errno = 1644, message_text = @said; end",
    )
    await pool.end()
    const name = value.slice(0, 128)
    const error = await adapter.user.updateUser(user.id, { name }).catch((e: unknown) => e)
    // Of several numbers nobody can tell which is the database's.
    const code = value.includes('errno') ? 'database_unknown' : 'database_refused'
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toMatch(/1146|1213/)
    await gateway.close()
  })
})

test('a ROLLBACK that fails too does not hide why', async () => {
  const { gateway, ...target } = await planetscaleEndpoint('rollback')
  const adapter = planetscaleAdapter(target)
  const name = crypto.randomUUID()
  await adapter.role.createRole(name, ['a'])
  const sent: string[] = []
  const broken = planetscaleAdapter({
    ...target,
    retries: 0,
    fetch: async (input, init) => {
      const { query } = JSON.parse(String(init?.body))
      sent.push(query)
      if (query === 'ROLLBACK') throw new TypeError('the network is down')
      return fetch(input, init)
    },
  })
  await expect(broken.role.createRole(name, ['b'])).rejects.toThrow(RoleAlreadyExistsError)
  expect(sent.at(-1)).toBe('ROLLBACK')
  expect(await adapter.role.getRole(name)).toEqual({ name, permissions: ['a'] })
  await gateway.close()
})

test('a transaction that runs out of time leaves no lock behind', async () => {
  const { gateway, ...target } = await planetscaleEndpoint('rollback_in_time')
  const adapter = planetscaleAdapter(target)
  const user = await adapter.user.createUser({ email: 'locked@example.com' })
  const sent: string[] = []
  const slow = planetscaleAdapter({
    ...target,
    retries: 0,
    timeoutMs: 300,
    fetch: async (input, init) => {
      const { query } = JSON.parse(String(init?.body))
      sent.push(query)
      // The last statement hangs until it is given up.
      if (query.startsWith('delete from `fastauth_users`')) {
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', reject))
      }
      return fetch(input, init)
    },
  })
  await expect(slow.user.deleteUser(user.id, { soft: false })).rejects.toMatchObject({
    code: 'database_timeout',
  })
  const renamed = await adapter.user.updateUser(user.id, { name: 'not locked' })
  expect(renamed.name).toBe('not locked')
  expect(sent.at(-1)).toBe('ROLLBACK')
  await gateway.close()
})
