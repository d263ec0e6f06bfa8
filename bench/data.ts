/** What `npm run bench` leaves in docs/bench.json. The page and the chart are made of this and nothing else. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Table } from './table.ts'

/** An operation, its requests, its milliseconds, and those with the delay added to each request. */
export type OperationRow = readonly [name: string, requests: string, ms: string, farMs: string]

export interface OperationTable extends Table {
  readonly driver: string
  readonly delayMs: number
  readonly rows: readonly OperationRow[]
}

/** Parts are measured together or one by one, so each says when and with what it was. */
export interface Measured<T extends Table = Table> {
  readonly date: string
  readonly setting: string
  readonly tables: readonly T[]
}

export interface Bench {
  readonly operations: Measured<OperationTable>
  readonly 'cold-start': Measured
  readonly cpu: Measured
  readonly shells: Measured
  readonly passwords: Measured
  /** Not there until they have been asked for. */
  readonly 'second-check'?: Measured
  readonly peers?: Measured
  readonly load?: Measured
  readonly scale?: Measured
}

const FILE = new URL('../docs/bench.json', import.meta.url)

export const readBench = async (): Promise<Bench> => JSON.parse(await readFile(FILE, 'utf8'))

/** Puts parts in the place of their like, a row of a table on a line. */
export async function saveBench(parts: Readonly<Record<string, Measured>>): Promise<void> {
  const text = JSON.stringify({ ...(await readBench()), ...parts }, null, 2)
  const lines = text.replaceAll(/\[[^[\]{}]*\]/g, (list) =>
    list
      .replaceAll(/\s*\n\s*/g, ' ')
      .replace('[ ', '[')
      .replace(/ \]$/, ']'),
  )
  await writeFile(FILE, `${lines}\n`)
}
