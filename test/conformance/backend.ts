import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import type { Flows } from '../store/all-flows.ts'

export type Row = Record<string, unknown>

/** How a dialect stores what has no type of its own everywhere. Raw values, as the engine's own client reads them. */
export interface StoredFormats {
  date(value: Date): unknown
  flag(value: boolean): unknown
  json(value: unknown): unknown
  bytes(value: Uint8Array): unknown
}

/** A real database, of which the suite may fill and drop FastAuth's tables. */
export interface Backend {
  /** A new adapter over the one database. */
  adapter(options?: AdapterOptions): EdgeAdapter
  /** Runs SQL with a client that is none of ours. Placeholders are `?`. */
  sql(query: string, ...params: unknown[]): Promise<Row[]>
  readonly formats: StoredFormats
  /** The flows over a new adapter, where its functions have to be called in a place of their own. */
  flows?(options?: AdapterOptions): Flows
  close?(): Promise<void>
}

export type OpenBackend = () => Promise<Backend>

export const sqliteFormats: StoredFormats = {
  date: (value) => `${value.toISOString().slice(0, 23).replace('T', ' ')}000`,
  flag: Number,
  json: (value) => JSON.stringify(value),
  bytes: (value) => [...value],
}

/** A blob as numbers, whatever a client returns it as. */
export function plain(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)]
  if (!ArrayBuffer.isView(value)) return value
  return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
}
