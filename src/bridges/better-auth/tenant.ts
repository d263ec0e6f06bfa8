/** better-auth's tables as a tenant of the port: what creates them, and the columns that plugins add later. */
import type { Dialect } from '../../dialects/dialect.ts'
import type { Tenant, TenantColumn } from '../../schema/tenant.ts'
import type { Flavor } from './flavor.ts'
import type { Field, Index, Model } from './models.ts'

export function tenantOf(
  models: ReadonlyMap<string, Model>,
  { name: dialect }: Dialect,
  flavor: Flavor,
): Tenant {
  const quote = dialect === 'mysql' ? '`' : '"'
  const named = (name: string): string => quote + name + quote
  const all = inOrder(models)

  const typeOf = ({ kind, isId, references }: Field, own: string): string => {
    const type = flavor.types[kind]
    if (isId) return kind === 'serial' ? type : `${type} primary key not null`
    // A table that refers to itself could not be emptied row by row.
    if (!references || !flavor.foreignKeys || references.table === own) return type
    const { table, column, onDelete } = references
    return `${type} references ${named(table)} (${named(column)}) on delete ${onDelete}`
  }
  const columnOf = (field: Field, table: string): string =>
    `${named(field.name)} ${typeOf(field, table)}${field.isId || field.nullable ? '' : ' not null'}`
  const listOf = (columns: readonly string[]): string => `(${columns.map(named).join(', ')})`
  const inTable = ({ name, columns, unique }: Index): string =>
    `${unique ? 'unique ' : ''}index ${named(name)} ${listOf(columns)}`
  const indexOf = (table: string, { name, columns, unique }: Index): string =>
    `create ${unique ? 'unique ' : ''}index ${flavor.indexesInTable ? '' : 'if not exists '}${named(name)} on ${named(table)} ${listOf(columns)}`

  const tableOf = ({ name, fields, indexes }: Model): string => {
    const parts = fields.map((field) => columnOf(field, name))
    if (flavor.indexesInTable) parts.push(...indexes.map(inTable))
    return `create table if not exists ${named(name)} (${parts.join(', ')})`
  }
  /** Each table with its indexes behind it: another may refer to a key of it. */
  const ddlOf = (model: Model): string[] => [
    tableOf(model),
    ...(flavor.indexesInTable ? [] : model.indexes.map((index) => indexOf(model.name, index))),
  ]
  const columnsOf = ({ name, fields, indexes }: Model): TenantColumn[] =>
    fields.map((field) => ({
      name: field.name,
      type: typeOf(field, name),
      nullable: field.nullable,
      indexes: indexes
        .filter(({ columns }) => columns.includes(field.name))
        .map((index) => indexOf(name, index)),
    }))

  const tables = all.map((model) => ({ name: model.name, columns: columnsOf(model) }))
  return {
    id: `better-auth ${tables.map(({ name, columns }) => `${name}(${columns.map((column) => column.name).join()})`).join()}`,
    word: 'better-auth',
    tables: () => tables,
    ddl: all.flatMap(ddlOf),
    addsColumns: true,
    cures: {
      missingTable: 'run what `npx auth generate` writes',
      missingColumn: 'add it: a column that may not be null is not added by itself',
      refused: 'run what `npx auth generate` writes as a user who may',
    },
  }
}

/** Each after those it refers to. */
function inOrder(models: ReadonlyMap<string, Model>): Model[] {
  const ordered = new Set<Model>()
  const visited = new Set<string>()
  const visit = (name: string): void => {
    const model = models.get(name)
    if (model === undefined || visited.has(name)) return
    visited.add(name)
    for (const { references } of model.fields) if (references) visit(references.table)
    ordered.add(model)
  }
  for (const name of models.keys()) visit(name)
  return [...ordered]
}
