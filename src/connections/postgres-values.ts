/**
 * Values as Postgres itself writes them. The parsers of a client are its application's: set to taste, they would
 * change keys, booleans and bytes without a word, and some read bytes wrong under `bytea_output = 'escape'`.
 */

/** For clients that take parsers with a query. */
export const AS_TEXT = { getTypeParser: () => (value: unknown) => value }

/** By type, what is not read from its text by drizzle's columns: a text that says false is true to JavaScript. */
const READERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  21: Number,
  23: Number,
  700: Number,
  701: Number,
}

/** @param types the OID of each column */
export const readRow = (row: readonly unknown[], types: readonly unknown[]): unknown[] =>
  row.map((cell, i) =>
    typeof cell === 'string' ? (READERS[Number(types[i])]?.(cell) ?? cell) : cell,
  )
