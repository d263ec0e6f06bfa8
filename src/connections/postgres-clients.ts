/** Postgres through the clients that drizzle databases are made with. Each is known by its smallest shape. */
import type { Connection, Fault, SendOptions } from './connection.ts'
import { postgres } from '../dialects/postgres.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { errorShapes } from './error-shape.ts'
import { direct, statusFault } from './http-status.ts'
import { inSequence, inTransaction } from './in-sequence.ts'
import { inTurn } from './in-turn.ts'
import { networkFault } from './network-fault.ts'
import { postgresFault } from './postgres-faults.ts'
import { quotaSentence } from './quota.ts'

type Send = (queries: readonly Query[], options: SendOptions) => Promise<readonly Result[]>

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

interface Answer {
  readonly rows: readonly (readonly unknown[])[]
  readonly command?: string
  readonly rowCount?: number | null
}

const result = ({ rows, command, rowCount }: Answer): Result => ({
  rows,
  changes: command === 'SELECT' ? 0 : (rowCount ?? 0),
})

/** `Pool` and `Client` of pg and of @neondatabase/serverless. */
export interface PgClient {
  query(config: { text: string; values: unknown[]; rowMode: 'array' }): Promise<Answer>
}

export interface PgPool extends PgClient {
  connect(): Promise<PgClient & { release(error?: boolean): void }>
  readonly totalCount: number
}

const ask = async (client: PgClient, { sql, params }: Query): Promise<Result> =>
  result(await client.query({ text: sql, values: [...params], rowMode: 'array' }))

const transaction = (client: PgClient, queries: readonly Query[]): Promise<Result[]> =>
  inTransaction(queries, (query) => ask(client, query))

export function pgConnection(client: PgClient | PgPool): Connection {
  return connection(client, async (queries) => {
    const [only, ...more] = queries
    if (only === undefined) return []
    if (!('totalCount' in client)) {
      return inTurn(client, async () =>
        more.length === 0 ? [await ask(client, only)] : transaction(client, queries),
      )
    }
    if (more.length === 0) return [await ask(client, only)]
    const own = await client.connect()
    let broken = true
    try {
      const results = await transaction(own, queries)
      broken = false
      return results
    } catch (error) {
      broken = postgresFault(error) === null
      throw error
    } finally {
      own.release(broken)
    }
  })
}

/** `neon()` of @neondatabase/serverless. */
export interface NeonClient {
  query(sql: string, params: unknown[], options: object): Promise<Answer>
  transaction(queries: Promise<Answer>[], options: object): Promise<Answer[]>
}

const ARRAYS = { arrayMode: true, fullResults: true }

export function neonHttpConnection(client: NeonClient): Connection {
  const send: Send = async (queries, { signal }) => {
    const options = { ...ARRAYS, fetchOptions: { signal, ...direct() } }
    // Not sent before they are awaited, or handed to `transaction`.
    const asked = queries.map(({ sql, params }) => client.query(sql, [...params], options))
    const [first, ...more] = asked
    if (first === undefined) return []
    if (more.length === 0) return [result(await first)]
    return (await client.transaction(asked, options)).map(result)
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
  // HTTP 400 without a code: what Neon's proxy says for itself.
  if (name === 'NeonDbError' && !message.startsWith('Neon internal error')) {
    return statusFault(/password authentication failed/.test(message) ? 401 : 400, undefined, quota)
  }
  return { kind: 'malformed', code: 'MALFORMED_ANSWER' }
}

type RowList = unknown[][] & { count: number | null; command: string }

interface PostgresJsSql {
  unsafe(sql: string, params: unknown[]): { values(): Promise<RowList> }
}

/** postgres.js. */
export interface PostgresJsClient extends PostgresJsSql {
  begin<T>(work: (sql: PostgresJsSql) => Promise<T>): Promise<T>
}

async function askPostgresJs(sql: PostgresJsSql, query: Query): Promise<Result> {
  const rows = await sql.unsafe(query.sql, [...query.params]).values()
  return result({ rows: Array.from(rows), command: rows.command, rowCount: rows.count })
}

export function postgresJsConnection(client: PostgresJsClient): Connection {
  return connection(client, async (queries) => {
    const [only, ...more] = queries
    if (only === undefined) return []
    if (more.length === 0) return [await askPostgresJs(client, only)]
    return client.begin((sql) => inSequence(queries, (query) => askPostgresJs(sql, query)))
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
  return connection(client, async (queries) => {
    const [only, ...more] = queries
    if (only === undefined) return []
    if (more.length === 0) return [await askPglite(client, only)]
    return client.transaction((tx) => inSequence(queries, (query) => askPglite(tx, query)))
  })
}
