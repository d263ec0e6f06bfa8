/**
 * Creates drizzle tables as `sqliteTable`, `pgTable` and `mysqlTable` do. Those bring every type of column into a bundle,
 * 1 to 3 kB and drizzle's `sql` with them, for callbacks that the tables here have no use for.
 *
 * One of the places where casts are allowed: to what drizzle calls internal, the same in all versions that the package is
 * for. `test/schema` compares with drizzle's own.
 */
import type { Column, Table } from 'drizzle-orm'

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

/**
 * Gives a table its keys and indexes, for drizzle-kit. Statements need none: apart from the columns they are in no bundle of a
 * driver.
 */
export const keyed = <T extends Table>(table: T, keys: (table: T) => readonly unknown[]): T =>
  Object.assign(table, { [internal('ExtraConfigBuilder')]: keys })
