import { afterAll, expect, test } from 'vitest'
import type { AdapterOptions, QueryEvent } from 'fastauth-edge'
import { SchemaError } from 'fastauth-edge'
import { atOnce, email, fulfilled, newUser, rejected, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

/** At first there are no tables. The cases come in an order, and leave the tables behind. */
export function tableCases(suite: Suite): void {
  const events: QueryEvent[] = []
  const watched = (options: AdapterOptions = {}) => {
    events.length = 0
    return suite.backend.adapter({ ...options, onQuery: (event) => events.push(event) })
  }
  const seen = () => events.map(({ operation, fault }) => (fault ? `${operation}!` : operation))
  const empty = () => suite.backend.adapter().dropTables()

  afterAll(() => suite.backend.adapter().createTables())

  test('never: a missing table is a SchemaError that says what to run', async () => {
    const adapter = watched({ tables: 'never' })
    const error = await adapter.role.listRoles().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(SchemaError)
    expect(error).toMatchObject({ code: 'schema', message: /fastauth-edge migrate/ })
    await expect(adapter.user.createUser({ email: email() })).rejects.toThrow(SchemaError)
    expect(events.every(({ fault }) => fault === 'missing_table')).toBe(true)
  })

  test('lazy: the first statement makes the tables, no other pays for it', async () => {
    const adapter = watched()
    const user = await adapter.user.createUser({ email: email() })
    expect(seen()).toEqual(['user.createUser!', 'createTables', 'user.createUser'])
    expect(await adapter.user.getUserById(user.id)).toEqual(user)
    expect(seen().slice(3)).toEqual(['user.getUserById'])
    watched()
    expect(await watched().user.getUserById(user.id)).toEqual(user)
    expect(seen()).toEqual(['user.getUserById'])
  })

  test('lazy: a batch meets the missing table as well, and a read', async () => {
    await empty()
    await watched().role.createRole(unique('role'), ['a'])
    expect(seen()).toEqual(['role.createRole!', 'createTables', 'role.createRole'])
    await empty()
    expect(await watched().session.getSessionUser('nobody')).toBeNull()
    expect(seen()).toEqual(['session.getSessionUser!', 'createTables', 'session.getSessionUser'])
  })

  test('lazy: one missing table is made and the others are left as they are', async () => {
    const user = await newUser(suite)
    await suite.backend.sql('drop table fastauth_passkeys')
    const adapter = watched()
    await adapter.passkey.createPasskey({
      credentialId: unique(),
      userId: user.id,
      publicKey: new Uint8Array([1]),
    })
    expect(await adapter.user.getUserById(user.id)).toEqual(user)
  })

  test('check: looks once, makes what is missing, and looks no more', async () => {
    await empty()
    await suite.backend.adapter().createTables()
    await suite.backend.sql('alter table fastauth_users drop column image')
    const lacking = watched({ tables: 'check' })
    const error = await lacking.role.listRoles().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(SchemaError)
    expect(error).toMatchObject({ message: /fastauth_users\.image/ })
    expect(seen()).toEqual(['checkTables'])

    await empty()
    const adapter = watched({ tables: 'check' })
    await adapter.role.listRoles()
    expect(seen()).toEqual(['checkTables', 'createTables', 'role.listRoles'])
    await adapter.role.listRoles()
    await suite.backend
      .adapter({ tables: 'check', onQuery: (event) => events.push(event) })
      .role.listRoles()
    expect(seen().slice(3)).toEqual(['role.listRoles', 'role.listRoles'])
  })

  test('createTables and dropTables are safe to repeat', async () => {
    const { createTables, dropTables } = suite.backend.adapter()
    await createTables()
    const user = await newUser(suite)
    await createTables()
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(user)
    await dropTables()
    await dropTables()
    await expect(
      suite.backend.adapter({ tables: 'never' }).user.getUserById(user.id),
    ).rejects.toThrow(SchemaError)
    await createTables()
    expect(await suite.adapter.user.getUserById(user.id)).toBeNull()
  })

  test('a missing column is a SchemaError, for reads, writes and conditions', async () => {
    await empty()
    await suite.backend.adapter().createTables()
    await suite.backend.sql('alter table fastauth_users drop column name')
    const adapter = suite.backend.adapter()
    for (const call of [
      () => adapter.user.getUserById('x'),
      () => adapter.user.createUser({ email: email() }),
      () => adapter.user.updateUser('x', { name: 'y' }),
      () => adapter.session.getSessionUser('x'),
    ]) {
      await expect(call()).rejects.toThrow(SchemaError)
    }
    await empty()
  })

  test('50 first requests at once meet an empty database and all succeed', async () => {
    for (const tables of ['lazy', 'check'] as const) {
      await empty()
      const results = await atOnce(50, () =>
        suite.backend.adapter({ tables }).user.createUser({ email: email() }),
      )
      expect(rejected(results)).toEqual([])
      const ids = fulfilled(results).map(({ id }) => id)
      const rows = await suite.backend.sql('select id from fastauth_users')
      expect(rows.map((row) => row['id']).sort()).toEqual(ids.sort())
    }
    await empty()
    const made = await atOnce(50, () => suite.backend.adapter().createTables())
    expect(rejected(made)).toEqual([])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('a broken listener')
      },
    ],
    // What is rejected and not caught would end the process, and fails the run of the tests.
    ['rejects', async () => Promise.reject(new Error('a broken listener'))],
  ])('an onQuery that %s changes nothing', async (_, onQuery) => {
    const adapter = suite.backend.adapter({ onQuery })
    expect(await adapter.user.createUser({ email: email() })).toMatchObject({ isActive: true })
    await new Promise((resolve) => setTimeout(resolve))
  })

  test('onQuery is told of operations and never of values', async () => {
    const adapter = watched()
    const address = `told-${email()}`
    await adapter.user.createUser({ email: address })
    await adapter.user.getUserByEmail(address)
    expect(events).toEqual(
      ['user.createUser', 'user.getUserByEmail'].map((operation) => ({
        operation,
        dialect: adapter.dialect,
        requests: 1,
        rows: 1,
        duration: expect.any(Number),
        attempt: 1,
      })),
    )
    expect(JSON.stringify(events)).not.toContain('told-')
  })
}
