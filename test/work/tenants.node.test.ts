/** Another tenant's tables through the same port: created, checked and grown like FastAuth's, and named in errors. */
import { sql } from '../../src/schema/sql.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { DatabaseError, SchemaError, type TablesMode } from 'fastauth-edge'
import type { Tenant, TenantColumn } from '../../src/schema/tenant.ts'
import { internalsOf } from '../../src/store/internals.ts'
import { type Database, openDatabase } from '../../src/work/database.ts'
import type { Work } from '../../src/work/work.ts'
import { eachBackend } from '../backends/each.ts'

const column = (name: string, nullable = true): TenantColumn => ({
  name,
  type: 'varchar(191)',
  nullable,
})

const BOOKS = [column('id', false), column('title', false)]

/** A library of books, which has come to have more columns. */
const library = (gained: readonly TenantColumn[] = [], addsColumns = true): Tenant => ({
  id: `library ${gained.map(({ name }) => name).join()}`,
  word: 'library',
  tables: () => [
    { name: 'library_books', columns: [...BOOKS, ...gained] },
    { name: 'library_shelves', columns: [column('id', false)] },
  ],
  ddl: [
    'create table if not exists library_books (id varchar(191) primary key not null, title varchar(191) not null)',
    'create table if not exists library_shelves (id varchar(191) primary key not null)',
  ],
  addsColumns,
  cures: { missingTable: 'ask Ada', missingColumn: 'ask Bob', refused: 'ask Eve' },
})

const books = sql.identifier('library_books')
const named = (name: string) => sql`${books}.${sql.identifier(name)}`

const write = (statement: ReturnType<typeof sql>): Work<number> => ({
  statements: [() => statement],
  writes: true,
  read: ([answer]) => answer?.changes ?? -1,
})

const shelve = (id: string): Work<number> =>
  write(sql`insert into ${books} (id, title) values (${id}, ${`title of ${id}`})`)

/** Names a column as an update does, without its table. */
const set = (id: string, name: string): Work<number> =>
  write(sql`update ${books} set ${sql.identifier(name)} = 'given' where id = ${id}`)

const read = (name: string): Work<number> => ({
  statements: [() => sql`select ${named(name)} as found from ${books}`],
  writes: false,
  read: ([answer]) => answer?.rows.length ?? -1,
})

const each = await eachBackend('tenants')
afterAll(() => Promise.all(each.map(({ backend }) => backend.close?.())))

describe.each(each)('$name', ({ backend }) => {
  /** As an isolate of its own, for what is remembered is remembered by connection. */
  const open = (tenant: Tenant, tables: TablesMode = 'lazy'): Database & { sent: string[] } => {
    const sent: string[] = []
    const onQuery = ({ operation }: { operation: string }): unknown => sent.push(operation)
    const { connection, settings } = internalsOf(
      // However busy the machine is.
      backend.adapter({ tables, onQuery, timeoutMs: 60_000 }),
    )
    return { ...openDatabase({ ...connection, identity: {} }, settings, tenant), sent }
  }

  beforeEach(() => open(library()).dropTables())

  const exists = async (table: string): Promise<boolean> =>
    backend.sql(`select 1 as found from ${table}`).then(
      () => true,
      () => false,
    )

  test.each(['lazy', 'check'] as const)(
    'tables are created when they are missing: %s',
    async (mode) => {
      const database = open(library(), mode)
      expect(await database.send('shelve', shelve('a'))).toBe(1)
      expect(await database.send('shelve', shelve('b'))).toBe(1)
      expect(await backend.sql('select title from library_books order by id')).toEqual([
        { title: 'title of a' },
        { title: 'title of b' },
      ])
      expect(await exists('library_shelves')).toBe(true)
      expect(await exists('fastauth_users')).toBe(false)
      expect(database.sent).toEqual(
        mode === 'lazy'
          ? ['shelve', 'createTables', 'shelve', 'shelve']
          : ['checkTables', 'createTables', 'shelve', 'shelve'],
      )
    },
  )

  test('a column that was gained is added when a statement names it, by ten isolates at once', async () => {
    await open(library()).send('shelve', shelve('a'))
    const grown = library([column('subtitle'), column('author')])
    const sets = Array.from({ length: 10 }, () => open(grown).send('set', set('a', 'subtitle')))
    expect(await Promise.all(sets)).toEqual(Array.from({ length: 10 }, () => 1))
    expect(await backend.sql('select title, subtitle, author from library_books')).toEqual([
      { title: 'title of a', subtitle: 'given', author: null },
    ])
    const later = open(grown)
    expect(await later.send('read', read('author'))).toBe(1)
    expect(later.sent).toEqual(['read'])
  })

  test('a column that was gained is added before the first statement in check mode', async () => {
    await open(library()).send('shelve', shelve('a'))
    const database = open(library([column('subtitle')]), 'check')
    expect(await database.send('set', set('a', 'subtitle'))).toBe(1)
    expect(await database.send('read', read('subtitle'))).toBe(1)
    expect(database.sent.filter((name) => name === 'createTables')).toHaveLength(1)
    const next = open(library([column('subtitle')]), 'check')
    await next.send('read', read('subtitle'))
    await next.send('read', read('subtitle'))
    expect(next.sent).toEqual(['checkTables', 'read', 'read'])
  })

  test('createTables adds columns to tables that are there', async () => {
    await open(library()).createTables()
    const grown = open(library([column('subtitle')]), 'never')
    await grown.createTables()
    await grown.createTables()
    expect(await grown.send('read', read('subtitle'))).toBe(0)
  })

  test('what cannot be added is an error that names it, the tenant and the cure', async () => {
    await open(library()).createTables()
    const isbn = column('isbn', false)
    const checked = open(library([isbn]), 'check').send('read', read('isbn'))
    await expect(checked).rejects.toThrow(SchemaError)
    await expect(checked).rejects.toThrow(
      /library column is missing: ask Bob \(library_books\.isbn\)/,
    )
    const off = open(library([column('subtitle')], false), 'check').send('read', read('subtitle'))
    await expect(off).rejects.toThrow(
      /library column is missing: ask Bob \(library_books\.subtitle\)/,
    )
    const lazily = open(library([column('subtitle')], false)).send('read', read('subtitle'))
    await expect(lazily).rejects.toThrow(/library column is missing: ask Bob/)
  })

  test("a missing table is the tenant's, and one of somebody else creates nothing", async () => {
    const never = open(library(), 'never').send('shelve', shelve('a'))
    await expect(never).rejects.toThrow(SchemaError)
    await expect(never).rejects.toThrow(/a library table is missing: ask Ada \(library_books\)/)
    const other = open(library())
    const foreign: Work<number> = { ...read('id'), statements: [() => sql`select id from others`] }
    const refused = other.send('foreign', foreign)
    await expect(refused).rejects.toThrow(DatabaseError)
    await expect(refused).rejects.toThrow(/not library's/)
    expect(other.sent).toEqual(['foreign', 'checkTables'])
    expect(await exists('library_books')).toBe(false)
  })
})
