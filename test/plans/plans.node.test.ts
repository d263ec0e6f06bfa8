/** No method and no flow reads a table from end to end, however many users there are. */
import { afterAll, describe, expect, test } from 'vitest'
import { FLOWS } from '../round-trips/flows.ts'
import { fixture, OPERATIONS } from '../round-trips/operations.ts'
import { mysqlEngine, postgresEngine, sqliteEngine } from './engines.ts'

const ALL = { ...OPERATIONS, ...FLOWS }

/** Methods that answer for all rows of a table, with what they read whole. */
const WHOLE: Readonly<Record<string, RegExp>> = {
  'role.listRoles': /fastauth_role/,
}

const engines = await Promise.all([sqliteEngine(), postgresEngine(), mysqlEngine()])
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

describe.each(engines)('$name', ({ adapter, taken, wholeReads }) => {
  test.each(Object.keys(ALL))('%s', async (name) => {
    const call = await ALL[name]?.(adapter, await fixture(adapter))
    taken()
    await call?.()
    const sent = taken().filter(({ sql }) => !/^(?:begin|commit)$/i.test(sql))
    expect(sent.length).toBeGreaterThan(0)
    for (const statement of sent) {
      const found = (await wholeReads(statement)).filter((step) => !WHOLE[name]?.test(step))
      expect(found, statement.sql).toEqual([])
    }
  })

  test('a statement that reads a whole table is found', async () => {
    const sql = "select id from fastauth_users where name = 'x'"
    expect(await wholeReads({ sql, params: [] })).toHaveLength(1)
  })
})
