/** `adapter.db`: the drizzle database of an adapter, for queries of the caller's own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { boolean, pgTable, real, serial } from 'drizzle-orm/pg-core'
import { afterAll, describe, expect, inject, test } from 'vitest'
import {
  type AnyEdgeAdapter,
  ConfigError,
  createEdgeAdapter,
  type EdgeAdapter,
} from 'fastauth-edge'
import { type LibsqlAdapter, libsqlAdapter } from 'fastauth-edge/libsql'
import { type NeonAdapter, neonAdapter } from 'fastauth-edge/neon'
import { type PlanetscaleAdapter, planetscaleAdapter } from 'fastauth-edge/planetscale'
import { type TursoAdapter, tursoAdapter } from 'fastauth-edge/turso'
import { email, unique } from '../conformance/fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = `file:${join(folder, 'auth.db')}`
const url = inject('libsqlUrl')
const { Neon, PlanetScale } = inject('databaseUrls')

type Adapter = AnyEdgeAdapter | LibsqlAdapter | NeonAdapter | PlanetscaleAdapter | TursoAdapter

const ADAPTERS: Readonly<Record<string, () => Adapter>> = {
  'a libSQL server': () => libsqlAdapter({ url }),
  'a local file': () => libsqlAdapter({ url: file }),
  "Turso's protocol": () => tursoAdapter({ url }),
  Neon: () => neonAdapter({ url: Neon }),
  PlanetScale: () => planetscaleAdapter({ url: PlanetScale }),
  'a libSQL server, by its URL': () => createEdgeAdapter({ url }),
  'a local file, by its URL': () => createEdgeAdapter({ url: file }),
  'Neon, by its URL': () => createEdgeAdapter({ url: Neon }),
  'PlanetScale, by its URL': () => createEdgeAdapter({ url: PlanetScale }),
}

/** A user and a passkey as the drizzle database reads them. */
async function read(adapter: Adapter, id: string): Promise<readonly unknown[]> {
  switch (adapter.dialect) {
    case 'sqlite': {
      const { db, tables } = adapter
      const { users, passkeys } = tables
      return [
        await db.select().from(users).where(eq(users.id, id)),
        await db.select().from(passkeys).where(eq(passkeys.userId, id)).get(),
      ]
    }
    case 'postgres': {
      const { db, tables } = adapter
      const { users, passkeys } = tables
      const [passkey] = await db.select().from(passkeys).where(eq(passkeys.userId, id))
      return [await db.select().from(users).where(eq(users.id, id)), passkey]
    }
    case 'mysql': {
      const { db, tables } = adapter
      const { users, passkeys } = tables
      const [passkey] = await db.select().from(passkeys).where(eq(passkeys.userId, id))
      return [await db.select().from(users).where(eq(users.id, id)), passkey]
    }
  }
}

async function write(adapter: Adapter, row: { name: string }): Promise<void> {
  switch (adapter.dialect) {
    case 'sqlite':
      await adapter.db.insert(adapter.tables.roles).values(row)
      break
    case 'postgres':
      await adapter.db.insert(adapter.tables.roles).values(row)
      break
    case 'mysql':
      await adapter.db.insert(adapter.tables.roles).values(row)
  }
}

describe.each(Object.entries(ADAPTERS))('%s', (_, open) => {
  test('reads what the adapter wrote, and the other way round', async () => {
    const adapter = open()
    const { user, passkey, role }: EdgeAdapter = adapter
    const created = await user.createUser({ email: email(), name: 'Zoë' })
    const key = await passkey.createPasskey({
      credentialId: unique('credential'),
      userId: created.id,
      publicKey: new Uint8Array([0, 1, 255]),
      signCount: 7,
    })
    const nobody = { hashedPassword: null, deletedAt: null }
    expect(await read(adapter, created.id)).toEqual([[{ ...created, ...nobody }], key])
    expect(await read(adapter, 'nobody')).toEqual([[], undefined])

    const name = unique('role')
    await write(adapter, { name })
    expect(await role.getRole(name)).toEqual({ name, permissions: [] })
    await expect(write(adapter, { name })).rejects.toThrow()
  })
})

test('a transaction over a URL of any scheme is refused, and not half carried out', async () => {
  const adapter = createEdgeAdapter({ url: file })
  if (adapter.dialect !== 'sqlite') throw new Error('a file is SQLite')
  const { db, tables, role } = adapter
  await adapter.createTables()
  const name = unique('role')
  const transaction = db.transaction((tx) => tx.insert(tables.roles).values({ name }))
  const error = await transaction.catch((thrown: unknown) => thrown)
  expect([error, Object(error).cause]).toContainEqual(expect.any(ConfigError))
  expect(await role.getRole(name)).toBeNull()
})

test("Neon: a column of the caller's own that is false is false, and a number is one", async () => {
  const { db } = neonAdapter({ url: Neon })
  const name = `own_${unique('table').replaceAll(/\W/g, '_')}`
  const own = pgTable(name, {
    id: serial('id').primaryKey(),
    admin: boolean('admin').notNull(),
    share: real('share').notNull(),
  })
  await db.execute(
    sql`create table ${own} (id serial primary key, admin boolean not null, share real not null)`,
  )
  await db.insert(own).values({ admin: false, share: 0.5 })
  expect(await db.select().from(own)).toEqual([{ id: 1, admin: false, share: 0.5 }])
  await db.execute(sql`drop table ${own}`)
})
