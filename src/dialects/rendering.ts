import { Column, getTableName, Name, Param, SQL, sql, Table } from 'drizzle-orm'
import type { Query } from './dialect.ts'

/** What stands between the values of a template: drizzle 0.45 exports the class, and 1.0 does not. */
const Text = Object(sql.raw('').queryChunks[0]).constructor

/** Of several parts in 0.45. */
function textOf(part: object): string {
  const value: unknown = Reflect.get(part, 'value')
  return Array.isArray(value) ? value.join('') : String(value ?? '')
}

/**
 * Writes the text of an `sql` template and lists its parameters, in one pass: drizzle's own way creates objects and lists for
 * each part, which took most of the time of a call. No value comes to stand in the text; names are the package's own.
 */
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
    const write = (part: unknown): void => {
      if (typeof part !== 'object' || part === null) {
        if (part !== undefined) bind(part)
      } else if (part instanceof Text) text += textOf(part)
      else if (part instanceof SQL) for (const inner of part.queryChunks) write(inner)
      else if (part instanceof Column) {
        text += `${named(getTableName(part.table))}.${named(part.name)}`
      } else if (part instanceof Param) {
        const { value, encoder } = part
        const encoded: unknown = value === null ? null : encoder.mapToDriverValue(value)
        // Such as a cast around the value.
        if (encoded instanceof SQL) write(encoded)
        else bind(encoded)
      } else if (part instanceof Name) text += named(part.value)
      else if (part instanceof Table) text += named(getTableName(part))
      else if (Array.isArray(part)) {
        text += '('
        for (const [i, inner] of part.entries()) {
          if (i > 0) text += ', '
          write(inner)
        }
        text += ')'
      } else bind(part)
    }
    write(statement)
    return { sql: text, params }
  }
}
