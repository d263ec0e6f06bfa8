/** Our tables are drizzle's: the same objects as drizzle's own functions create, whichever version creates them. */
import * as mysql from 'drizzle-orm/mysql-core'
import * as postgres from 'drizzle-orm/pg-core'
import * as sqlite from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { creating, internal, keying } from '../../src/schema/creating.ts'
import * as ownMysql from '../../src/schema/mysql.ts'
import * as ownPostgres from '../../src/schema/postgres.ts'
import * as ownSqlite from '../../src/schema/sqlite.ts'

interface Core {
  readonly table: (name: string, columns: object, extra?: unknown) => object
  readonly customType: (type: object) => (name?: string) => Builder
  readonly index: (name: string) => On
  readonly uniqueIndex: (name: string) => On
  readonly primaryKey: (key: object) => object
}

interface Builder {
  primaryKey(): Builder
  notNull(): Builder
  references(column: () => unknown, actions: object): Builder
}

interface On {
  on(...columns: unknown[]): object
}

const functions = (core: object): Core => core as Core

/** Keys as our tables have them. */
const KEYS = {
  primary: ['parent', 'child'],
  unique: { by_note: ['note', 'child'] },
  indexes: { by_child: ['child'] },
}

/** The keys of a table are given apart from its columns, and not as drizzle's callback. */
const own =
  (create: ReturnType<typeof creating>, keyed: ReturnType<typeof keying>) =>
  (name: string, columns: object, extra?: unknown): object => {
    const table = create(name, columns)
    return extra === undefined ? table : keyed(table, KEYS)
  }

const CORES = {
  sqlite: {
    core: functions(sqlite),
    drizzles: sqlite.sqliteTable,
    ours: own(creating(sqlite.SQLiteTable, 'SQLite'), keying(sqlite)),
    config: sqlite.getTableConfig,
    tables: ownSqlite,
    hasForeignKeys: true,
  },
  postgres: {
    core: functions(postgres),
    // But for the method that ours have of their own.
    drizzles: (...args: Parameters<Core['table']>) => {
      const table = functions({ table: postgres.pgTable }).table(...args)
      return Reflect.deleteProperty(table, 'enableRLS') ? table : {}
    },
    ours: own(creating(postgres.PgTable, 'Pg'), keying(postgres)),
    config: postgres.getTableConfig,
    tables: ownPostgres,
    hasForeignKeys: true,
  },
  mysql: {
    core: functions(mysql),
    drizzles: mysql.mysqlTable,
    ours: own(creating(mysql.MySqlTable, 'MySql'), keying(mysql)),
    config: mysql.getTableConfig,
    tables: ownMysql,
    hasForeignKeys: false,
  },
} as const

/** Two tables with all that ours have. */
function both(core: Core, table: Core['table']): object[] {
  const text = core.customType({ dataType: () => 'text', toDriver: String })
  const parents = table('parents', { id: text('id').primaryKey() })
  const parent = text('parent_id')
    .notNull()
    .references(() => Reflect.get(parents, 'id'), { onDelete: 'cascade' })
  const columns = { parent, child: text().notNull(), note: text('note') }
  const children = table('children', columns, (t: Record<keyof typeof columns, unknown>) => [
    core.primaryKey({ columns: [t.parent, t.child] }),
    core.uniqueIndex('by_note').on(t.note, t.child),
    core.index('by_child').on(t.child),
  ])
  return [parents, children]
}

/** What stands in an object, symbols and classes included; a function is one like another. */
function shape(value: unknown, seen = new Map<object, number>()): unknown {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return `the object ${known}`
  seen.set(value, seen.size)
  const keys = Reflect.ownKeys(value).toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  return [
    value.constructor.name,
    keys.map((key) => [String(key), shape(Reflect.get(value, key), seen)]),
  ]
}

for (const [name, { core, drizzles, ours, config, tables, hasForeignKeys }] of Object.entries(
  CORES,
)) {
  const configOf = config as (table: object) => { foreignKeys: { reference(): object }[] }

  test(`${name}: a table is what drizzle creates`, () => {
    expect(shape(both(core, ours))).toEqual(shape(both(core, drizzles as Core['table'])))
  })

  test(`${name}: drizzle reads its keys and indexes`, () => {
    const [ownParents, own] = both(core, ours)
    const [, drizzle] = both(core, drizzles as Core['table'])
    const read = configOf(own ?? {})
    expect(shape(read)).toEqual(shape(configOf(drizzle ?? {})))
    expect(read.foreignKeys[0]?.reference()).toMatchObject({ foreignTable: ownParents })
  })

  test(`${name}: each of our tables has its columns, and its foreign keys where there are any`, () => {
    const keys = Object.values(tables).map((table) => configOf(table).foreignKeys.length)
    expect(keys.length).toBe(9)
    expect(keys.reduce((sum, count) => sum + count, 0)).toBe(hasForeignKeys ? 7 : 0)
  })
}

test('row level security can be switched on for a table of Postgres', () => {
  const table = creating(postgres.PgTable, 'Pg')('notes', {})
  expect(Reflect.get(table, internal('EnableRLS'))).toBe(false)
  const { users } = ownPostgres
  expect(postgres.getTableConfig(users).enableRLS).toBe(false)
  try {
    users.enableRLS()
    expect(postgres.getTableConfig(users).enableRLS).toBe(true)
  } finally {
    Object.assign(users, { [internal('EnableRLS')]: false })
  }
})
