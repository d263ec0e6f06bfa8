/** Postgres through the clients that drizzle databases are made with. Each is known by its smallest shape. */
import type { Connection, Fault } from './connection.ts'
import { postgres } from '../dialects/postgres.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { errorShapes } from './error-shape.ts'
import { direct, statusFault } from './http-status.ts'
import { inSequence } from './in-sequence.ts'
import { inTurn } from './in-turn.ts'
import { networkFault } from './network-fault.ts'
import { type PgClient, type PgPool, sendOverPg } from './pg.ts'
import { type Answer, type Send, toResult } from './postgres-answer.ts'
import { postgresFault, proxyStatus } from './postgres-faults.ts'
import { AS_TEXT } from './postgres-values.ts'
import { quotaSentence } from './quota.ts'

export type { PgClient, PgPool } from './pg.ts'

const connection = (
  client: object,
  send: Send,
  network: Connection['fault'] = networkFault,
): Connection => ({
  dialect: postgres,
  identity: client,
  send: (queries, options) => {
    options.onRequest()
    return send(queries, options)
  },
  fault: (error) => postgresFault(error) ?? network(error),
})

export const pgConnection = (client: PgClient | PgPool): Connection =>
  connection(client, sendOverPg(client))

/** `neon()` of @neondatabase/serverless. */
export interface NeonClient {
  query(sql: string, params: unknown[], options: object): Promise<Answer>
  transaction(queries: Promise<Answer>[], options: object): Promise<Answer[]>
}

const ARRAYS = { arrayMode: true, fullResults: true, types: AS_TEXT }

export function neonHttpConnection(client: NeonClient): Connection {
  const send: Send = async (queries, { signal }) => {
    const options = { ...ARRAYS, fetchOptions: { signal, ...direct() } }
    // Not sent before they are awaited, or handed to `transaction`.
    const asked = queries.map(({ sql, params }) => client.query(sql, [...params], options))
    const [first, ...more] = asked
    if (first === undefined) return []
    if (more.length === 0) return [toResult(await first)]
    return (await client.transaction(asked, options)).map(toResult)
  }
  return connection(client, send, neonFault)
}

/** The client says the status in words, and of an answer that it cannot read nothing that is always the same. */
function neonFault(error: unknown): Fault {
  const [{ message, name } = { message: '', name: '' }] = errorShapes(error)
  const [, status] = /^Server error \(HTTP status (\d+)\)/.exec(message) ?? []
  const quota = quotaSentence.test(message)
  if (status !== undefined) return statusFault(Number(status), undefined, quota)
  if (message.startsWith('Error connecting to database')) return networkFault(error)
  if (name === 'NeonDbError' && !message.startsWith('Neon internal error')) {
    return statusFault(proxyStatus(message), undefined, quota)
  }
  return { kind: 'malformed', code: 'MALFORMED_ANSWER' }
}

type RowList = (Uint8Array | null)[][] & {
  count: number | null
  command: string
  columns?: { type: number }[]
}

/** A query of postgres.js. It waits where all connections are in use, and can be taken back until it is sent. */
interface PostgresJsQuery extends Promise<RowList> {
  readonly state: unknown
  cancel(): unknown
}

interface PostgresJsSql {
  unsafe(sql: string, params: unknown[]): { raw(): PostgresJsQuery }
}

/** postgres.js. */
export interface PostgresJsClient extends PostgresJsSql {
  begin<T>(work: (sql: PostgresJsSql) => Promise<T>): Promise<T>
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false })

async function askPostgresJs(
  sql: PostgresJsSql,
  query: Query,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted()
  const pending = sql.unsafe(query.sql, [...query.params]).raw()
  const takeBack = (): void => {
    if (!pending.state) pending.cancel()
  }
  signal.addEventListener('abort', takeBack)
  try {
    const rows = await pending
    return toResult({
      rows: Array.from(rows, (row) => row.map((cell) => cell && utf8.decode(cell))),
      fields: rows.columns?.map(({ type }) => ({ dataTypeID: type })) ?? [],
      command: rows.command,
      rowCount: rows.count,
    })
  } finally {
    signal.removeEventListener('abort', takeBack)
  }
}

export function postgresJsConnection(client: PostgresJsClient): Connection {
  return connection(client, async (queries, { signal }) => {
    const [only, ...more] = queries
    if (only === undefined) return []
    if (more.length === 0) return [await askPostgresJs(client, only, signal)]
    // postgres.js commits when the work is done and rolls back when it throws.
    return client.begin(async (sql) => {
      const run = (query: Query): Promise<Result> => askPostgresJs(sql, query, signal)
      const results = await inSequence(queries, run, signal)
      signal.throwIfAborted()
      return results
    })
  })
}

interface PgliteAnswer {
  readonly rows: unknown[][]
  readonly affectedRows?: number
}

interface PgliteQueries {
  query(sql: string, params: unknown[], options: { rowMode: 'array' }): Promise<PgliteAnswer>
}

/** PGlite. */
export interface PgliteClient extends PgliteQueries {
  transaction<T>(work: (tx: PgliteQueries) => Promise<T>): Promise<T>
}

async function askPglite(to: PgliteQueries, { sql, params }: Query): Promise<Result> {
  const reads = sql.startsWith('select')
  // As JSON: PGlite's decoder drops a U+FEFF that a text begins with.
  const text = reads ? `select row_to_json(answer) from (${sql}) as answer` : sql
  const { rows, affectedRows } = await to.query(text, [...params], { rowMode: 'array' })
  if (reads) return { rows: rows.map(([row]) => Object.values(Object(row))), changes: 0 }
  return { rows, changes: affectedRows ?? 0 }
}

export function pgliteConnection(client: PgliteClient): Connection {
  return connection(client, (queries, { signal }) =>
    inTurn(client, signal, async () =>
      // What waits behind a transaction of the application's own can be given up in one alone.
      client.transaction(async (tx) => {
        const results = await inSequence(queries, (query) => askPglite(tx, query), signal)
        signal.throwIfAborted()
        return results
      }),
    ),
  )
}
