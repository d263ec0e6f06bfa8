/** `adapter.db` of drizzleAdapter: the database that was handed in, which reads and writes the same rows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { neon, neonConfig } from '@neondatabase/serverless'
import { Client } from '@planetscale/database'
import { eq } from 'drizzle-orm'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { email, unique } from '../conformance/fixtures.ts'
import { mysqlOptions } from '../servers/mysql.ts'

const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = createClient({ url: `file:${join(folder, 'auth.db')}` })
const server = createClient({ url: inject('libsqlUrl') })
const { url: neonUrl, endpoint: neonEndpoint } = inject('neon')
neonConfig.fetchEndpoint = neonEndpoint
const { url: planetscaleUrl, endpoint } = inject('planetscale')
const { user: username, password } = mysqlOptions(planetscaleUrl)
const planetscale = new Client({
  host: 'db.example',
  username,
  password,
  fetch: (input, init) => fetch(new URL(new URL(input).pathname, endpoint), init),
})

/** An adapter, and its database as it reads and writes. */
interface Opened {
  readonly adapter: EdgeAdapter
  /** The user and its passkeys. */
  read(userId: string): Promise<readonly unknown[]>
  write(role: { name: string }): Promise<unknown>
}

function overLibsql(client: typeof file): Opened {
  const db = libsqlDrizzle({ client })
  const adapter = drizzleAdapter({ db })
  expect(adapter.db).toBe(db)
  const { users, passkeys, roles } = adapter.tables
  return {
    adapter,
    read: async (id) => [
      await db.select().from(users).where(eq(users.id, id)),
      await db.select().from(passkeys).where(eq(passkeys.userId, id)),
    ],
    write: (role) => adapter.db.insert(roles).values(role),
  }
}

const DATABASES: Readonly<Record<string, () => Opened>> = {
  'a libSQL server': () => overLibsql(server),
  'a local file': () => overLibsql(file),
  Neon: () => {
    const db = neonDrizzle({ client: neon(neonUrl) })
    const adapter = drizzleAdapter({ db })
    const { users, passkeys, roles } = adapter.tables
    return {
      adapter,
      read: async (id) => [
        await db.select().from(users).where(eq(users.id, id)),
        await db.select().from(passkeys).where(eq(passkeys.userId, id)),
      ],
      write: (role) => adapter.db.insert(roles).values(role),
    }
  },
  PlanetScale: () => {
    const db = planetscaleDrizzle({ client: planetscale })
    const adapter = drizzleAdapter({ db })
    const { users, passkeys, roles } = adapter.tables
    return {
      adapter,
      read: async (id) => [
        await db.select().from(users).where(eq(users.id, id)),
        await db.select().from(passkeys).where(eq(passkeys.userId, id)),
      ],
      write: (role) => adapter.db.insert(roles).values(role),
    }
  },
}

describe.each(Object.entries(DATABASES))('%s', (_, open) => {
  test('reads what the adapter wrote, and the other way round', async () => {
    const { adapter, read, write } = open()
    const { user, passkey, role } = adapter
    const created = await user.createUser({ email: email(), name: 'Zoë' })
    const key = await passkey.createPasskey({
      credentialId: unique('credential'),
      userId: created.id,
      publicKey: new Uint8Array([0, 1, 255]),
      signCount: 7,
    })
    const nobody = { hashedPassword: null, deletedAt: null }
    expect(await read(created.id)).toEqual([[{ ...created, ...nobody }], [key]])
    expect(await read('nobody')).toEqual([[], []])

    const name = unique('role')
    await write({ name })
    expect(await role.getRole(name)).toEqual({ name, permissions: [] })
    await expect(Promise.resolve(write({ name }))).rejects.toThrow()
  })
})

test('an adapter that opened its database itself has none to hand out', () => {
  expect(createEdgeAdapter({ url: 'sqlite://' })).not.toHaveProperty('db')
})
