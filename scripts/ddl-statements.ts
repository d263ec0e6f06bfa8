/**
 * From drizzle-kit's migration to statements that are safe to repeat, and that leave a table alone which is
 * there: what belongs to a table is written inside its `CREATE TABLE IF NOT EXISTS`.
 */
import { getTableName, type Table } from 'drizzle-orm'
import type { Tables } from '../src/schema/tables.ts'

/** A name that MySQL takes for a word of its own. */
const RESERVED: ReadonlySet<string> = new Set(['key'])

/** On one line and without what says nothing: every byte is in every bundle. */
const concise = (statement: string): string =>
  statement
    .replaceAll(/([`"])(.*?)\1/g, (quoted, quote, name) =>
      quote === '`' && RESERVED.has(name) ? quoted : name,
    )
    .replaceAll(' ON UPDATE no action', '')
    .replaceAll('public.', '')
    .replaceAll(' USING btree', '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=\))|(?<=\() /g, '')
    .trim()
    .replace(/;$/, '')

const CREATE_TABLE = /^CREATE TABLE (\w+) \((.*)\)$/
const FOREIGN_KEY = /^ALTER TABLE (\w+) ADD (CONSTRAINT .* FOREIGN KEY .*)$/
const INDEX = /^CREATE (?:UNIQUE )?INDEX (\w+) ON (\w+) (.*)$/

/** @param inlineIndexes for MySQL, which knows no `CREATE INDEX IF NOT EXISTS` */
export function repeatable(
  migration: readonly string[],
  tables: Tables,
  inlineIndexes: boolean,
): string[] {
  const created = new Map<string, string[]>()
  const indexes: string[] = []
  const inside = (table = '', part = ''): unknown => created.get(table)?.push(part)
  const statements = migration.map(concise)
  for (const statement of statements) {
    const [, table = '', body = ''] = CREATE_TABLE.exec(statement) ?? []
    if (table) created.set(table, [body])
  }
  for (const statement of statements) {
    const key = FOREIGN_KEY.exec(statement)
    const index = INDEX.exec(statement)
    if (key) inside(key[1], key[2])
    else if (index && inlineIndexes) inside(index[2], `INDEX ${index[1]} ${index[3]}`)
    else if (index) indexes.push(statement.replace('INDEX ', 'INDEX IF NOT EXISTS '))
    else if (!CREATE_TABLE.test(statement)) throw new Error(`of a new kind: ${statement}`)
  }
  // A table may only refer to those before it; drizzle-kit puts them in the order of their names.
  const ordered = Object.values<Table>({ ...tables }).map((table) => {
    const name = getTableName(table)
    const parts = created.get(name)
    if (parts === undefined) throw new Error(`drizzle-kit has made no table ${name}`)
    return `CREATE TABLE IF NOT EXISTS ${name} (${parts.join(', ')})`
  })
  return [...ordered, ...indexes]
}
