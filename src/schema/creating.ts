/**
 * Creates drizzle tables as `sqliteTable`, `pgTable` and `mysqlTable` do. Those bring every type of column into a bundle,
 * 1 to 3 kB and drizzle's `sql` with them, for callbacks that the tables here have no use for.
 *
 * One of the places where casts are allowed: to what drizzle calls internal, the same in all versions that the package is
 * for. `test/schema` compares with drizzle's own.
 */
import type { Column, Table } from 'drizzle-orm'
import type { Keys } from './keys.ts'

/** A column that is being described, as its table sees it. */
interface Builder {
  setName(key: string, casing: (name: string) => string): void
  build(table: Table): Column & { postBuild?(): Column }
  buildForeignKeys(column: Column, table: Table): readonly object[]
  buildExtraConfigColumn?(table: Table): Column
}

export const internal = (name: string): symbol => Symbol.for(`drizzle:${name}`)

const same = (name: string): string => name

/**
 * @param dialect as drizzle writes it in its symbols
 * @param methods that a table of the dialect has
 */
export const creating =
  <T extends Table>(
    Kind: new (name: string, schema: string | undefined, baseName: string) => T,
    dialect: 'SQLite' | 'Pg' | 'MySql',
    methods: (table: T) => object = () => ({}),
  ) =>
  (name: string, described: object): T => {
    const table = new Kind(name, undefined, name)
    const foreignKeys = Reflect.get(table, internal(`${dialect}InlineForeignKeys`)) as object[]
    const columns: Record<string, Column> = {}
    const inKeys: Record<string, Column> = {}
    for (const [key, builder] of Object.entries<Builder>(described as Record<string, Builder>)) {
      builder.setName(key, same)
      const built = builder.build(table)
      const column = built.postBuild?.() ?? built
      foreignKeys.push(...builder.buildForeignKeys(column, table))
      columns[key] = column
      const inKey = builder.buildExtraConfigColumn?.(table)
      if (inKey) inKeys[key] = inKey
    }
    return Object.assign(table, columns, methods(table), {
      [internal('Columns')]: columns,
      // Postgres alone has columns of its own for keys and indexes.
      [internal('ExtraConfigColumns')]: dialect === 'Pg' ? inKeys : columns,
    })
  }

interface Named {
  on(...columns: never[]): unknown
}

/** What a dialect of drizzle builds keys with. Each takes columns of its own. */
interface Builders {
  index(name: string): Named
  uniqueIndex(name: string): Named
  primaryKey(key: { columns: never }): unknown
}

/**
 * Gives tables their keys and indexes, for drizzle-kit. Statements need none: apart from the columns they are in no bundle of a
 * driver.
 */
export const keying =
  ({ index, uniqueIndex, primaryKey }: Builders) =>
  <T extends Table>(table: T, { primary, unique = {}, indexes = {} }: Keys): T => {
    const keysOf = (columns: object): unknown[] => {
      const named = (names: readonly string[]): never[] =>
        names.map((name) => Reflect.get(columns, name) as never)
      return [
        ...(primary ? [primaryKey({ columns: named(primary) as never })] : []),
        ...Object.entries(unique).map(([name, names]) => uniqueIndex(name).on(...named(names))),
        ...Object.entries(indexes).map(([name, names]) => index(name).on(...named(names))),
      ]
    }
    return Object.assign(table, { [internal('ExtraConfigBuilder')]: keysOf })
  }
