/** Statements as text, for a program that takes no parameters. */
import { rendering } from '../dialects/rendering.ts'
import type { SQL } from '../schema/sql.ts'

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * A value as a literal of SQLite's. A text with anything that is not seen, such as a NUL or a line break, is written as
 * its bytes, so that no reader of the file takes a part of it for something else.
 */
export function literal(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (value instanceof Uint8Array) return `x'${hexOf(value)}'`
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw new TypeError(`no literal is written for a ${typeof value} of this kind`)
  }
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) {
    return `cast(x'${hexOf(new TextEncoder().encode(value))}' as text)`
  }
  return `'${value.replaceAll("'", "''")}'`
}

// No text of a statement holds a NUL: where its values go is known for certain.
const toQuery = rendering('"', (index) => `\0${index}\0`)

/** A statement for SQLite with its values in it. */
export function sqlText(statement: SQL): string {
  const { sql, params } = toQuery(statement)
  return `${sql.replace(/\0(\d+)\0/g, (_, index) => literal(params[Number(index)]))};`
}
