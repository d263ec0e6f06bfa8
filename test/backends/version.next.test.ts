import * as core from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'

test('these tests run on drizzle 1.0, which has no SQLiteAsyncDialect', () => {
  expect(core).toHaveProperty('sqliteTable')
  expect(core).not.toHaveProperty('SQLiteAsyncDialect')
})
