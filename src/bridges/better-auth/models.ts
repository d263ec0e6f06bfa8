/** What better-auth says of its tables, those of its plugins included, read once into facts. */
import type { BetterAuthOptions } from 'better-auth'
import { getAuthTables } from 'better-auth/db'
import { ConfigError } from '../../errors.ts'

/** What a column holds. A `key` is a text that is compared or indexed; a `serial` is an id that the database counts. */
export type Kind = 'serial' | 'number' | 'boolean' | 'date' | 'key' | 'text'

export interface Reference {
  readonly table: string
  readonly column: string
  readonly onDelete: string
}

export interface Field {
  /** The name of the column. */
  readonly name: string
  readonly kind: Kind
  readonly isId: boolean
  readonly nullable: boolean
  readonly references?: Reference | undefined
}

export interface Index {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
}

export interface Model {
  /** The name of the table. */
  readonly name: string
  readonly fields: readonly Field[]
  readonly indexes: readonly Index[]
}

type Tables = ReturnType<typeof getAuthTables>
type Table = Tables[string]
type Attributes = Table['fields'][string]

/** @throws {ConfigError} a table, a column or an index has a name that not every database can have */
export function modelsOf(options: BetterAuthOptions): ReadonlyMap<string, Model> {
  const tables = getAuthTables(options)
  const serial = options.advanced?.database?.generateId === 'serial'
  const models = new Map<string, Model>()
  for (const [key, table] of Object.entries(tables)) {
    const name = nameOf(table.modelName || key)
    const model = modelOf(name, table, tables, serial)
    const known = models.get(name)
    // Two descriptions of one table are one table with the columns of both.
    models.set(name, known ? merged(known, model) : model)
  }
  return models
}

function modelOf(name: string, table: Table, tables: Tables, serial: boolean): Model {
  const attributes = Object.entries(table.fields).filter(([key]) => key !== 'id')
  const columnOf = (key: string): string => nameOf(table.fields[key]?.fieldName || key)
  const described = (table.indexes ?? []).map(({ name: given, fields, unique = false }) => {
    const columns = fields.map(columnOf)
    return { name: nameOf(given ?? indexName(name, columns, unique)), columns, unique }
  })
  const single = attributes
    .filter(([, { unique, index }]) => unique || index)
    .map(([key, { unique = false }]) => {
      const columns = [columnOf(key)]
      return { name: indexName(name, columns, unique), columns, unique }
    })
  const indexes = [...single, ...described]
  const indexed = new Set(indexes.flatMap(({ columns }) => columns))
  const id: Field = { name: 'id', kind: serial ? 'serial' : 'key', isId: true, nullable: false }
  const fields = attributes.map(([key, field]): Field => {
    const column = columnOf(key)
    return {
      name: column,
      kind: kindOf(field, serial, indexed.has(column)),
      isId: false,
      nullable: field.required === false,
      references: referenceOf(field, tables),
    }
  })
  return { name, fields: [id, ...fields], indexes }
}

function kindOf({ type, references }: Attributes, serial: boolean, indexed: boolean): Kind {
  if (serial && references?.field === 'id') return 'number'
  if (type === 'number' || type === 'boolean' || type === 'date') return type
  return indexed || references ? 'key' : 'text'
}

/** None where the column is no key there: a database refuses a reference to it. */
function referenceOf({ references }: Attributes, tables: Tables): Reference | undefined {
  if (references === undefined) return undefined
  const { model, field, onDelete = 'cascade' } = references
  const [key, table] =
    Object.entries(tables).find(([key, { modelName }]) => key === model || modelName === model) ??
    []
  if (key === undefined || table === undefined) return undefined
  const target = table.fields[field]
  if (field !== 'id' && !target?.unique) return undefined
  const column = field === 'id' ? 'id' : nameOf(target?.fieldName || field)
  return { table: nameOf(table.modelName || key), column, onDelete: actionOf(onDelete) }
}

const ACTIONS: readonly string[] = ['no action', 'restrict', 'cascade', 'set null', 'set default']

const actionOf = (action: string): string =>
  ACTIONS.includes(action) ? action : refused(`onDelete must be one of ${ACTIONS.join(', ')}`)

function merged(one: Model, two: Model): Model {
  const known = new Set(one.fields.map(({ name }) => name))
  const indexes = new Set(one.indexes.map(({ name }) => name))
  return {
    ...one,
    fields: [...one.fields, ...two.fields.filter(({ name }) => !known.has(name))],
    indexes: [...one.indexes, ...two.indexes.filter(({ name }) => !indexes.has(name))],
  }
}

/** Postgres cuts off what is longer. */
const LONGEST_NAME = 63

/** What stands in the text of statements, in the errors of all engines the same. */
function nameOf(name: string): string {
  if (/^\w+$/.test(name) && name.length <= LONGEST_NAME) return name
  return refused(
    `the names of better-auth's tables, columns and indexes must be up to ${LONGEST_NAME} letters, digits and _`,
  )
}

const refused = (message: string): never => {
  throw new ConfigError(message)
}

/** As better-auth names them, as far as that is short enough. */
function indexName(table: string, columns: readonly string[], unique: boolean): string {
  const kind = unique ? 'uidx' : 'idx'
  const name = `${table}_${columns.join('_')}_${kind}`
  if (name.length <= LONGEST_NAME) return name
  let sum = 0
  for (const character of name) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0
  return `${name.slice(0, 45)}_${(sum >>> 0).toString(36)}_${kind}`
}
