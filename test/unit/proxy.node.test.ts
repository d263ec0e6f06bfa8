import { expect, inject, test } from 'vitest'
import { ConfigError, createEdgeAdapter } from 'fastauth-edge'

test('a drizzle database over single requests refuses a transaction instead of pretending one', async () => {
  const adapter = createEdgeAdapter({ url: inject('libsqlUrl') })
  if (adapter.dialect !== 'sqlite') throw new Error('a libSQL URL leads to SQLite')
  const { db, tables } = adapter
  await adapter.createTables()
  expect(await db.select({ name: tables.roles.name }).from(tables.roles).limit(0)).toEqual([])
  const name = crypto.randomUUID()
  const attempt = db.transaction(async (tx) => {
    await tx.insert(tables.roles).values({ name })
    throw new Error('rolled back')
  })
  // drizzle wraps what the query ended in.
  await expect(attempt).rejects.toMatchObject({ cause: expect.any(ConfigError) })
  expect(await adapter.role.getRole(name)).toBeNull()
})
