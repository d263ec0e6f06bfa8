import { Column } from 'drizzle-orm/column'
import { getTableName, Table } from 'drizzle-orm/table'
import { Name, Param, SQL, sql } from '../schema/sql.ts'
import type { Query } from './dialect.ts'

/** Writes the text of a statement and lists its parameters. No value comes to stand in the text; names are the package's own. */
export function rendering(
  quote: string,
  parameter: (index: number) => string,
): (statement: SQL) => Query {
  const named = (name: string): string => quote + name + quote
  return (statement) => {
    let text = ''
    const params: unknown[] = []
    const bind = (value: unknown): void => {
      text += parameter(params.length)
      params.push(value)
    }
    const writeAll = ({ texts, values }: SQL): void => {
      let i = 0
      for (const between of texts) {
        text += between
        if (i < values.length) write(values[i++])
      }
    }
    const write = (part: unknown): void => {
      if (part instanceof SQL) writeAll(part)
      else if (typeof part !== 'object' || part === null) {
        if (part !== undefined) bind(part)
      } else if (part instanceof Column) {
        text += `${named(getTableName(part.table))}.${named(part.name)}`
      } else if (part instanceof Param) {
        const { value, encoder } = part
        const encoded: unknown = value === null ? null : encoder.mapToDriverValue(value)
        // Such as a cast around the value.
        if (encoded instanceof SQL) writeAll(encoded)
        else bind(encoded)
      } else if (part instanceof Name) text += named(part.value)
      else if (part instanceof Table) text += named(getTableName(part))
      else if (Array.isArray(part)) writeAll(sql`(${sql.join(part)})`)
      else bind(part)
    }
    writeAll(statement)
    return { sql: text, params }
  }
}
