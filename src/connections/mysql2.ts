/** MySQL and MariaDB through mysql2, which a drizzle database is made with. */
import type { Connection } from './connection.ts'
import { mysql } from '../dialects/mysql.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { hex } from './hex.ts'
import { inSequence, inTransaction } from './in-sequence.ts'
import { inTurn } from './in-turn.ts'
import { mysqlFault } from './mysql-faults.ts'
import { networkFault } from './network-fault.ts'

interface Field {
  readonly type: string
  string(encoding?: string): string | null
  buffer(): Uint8Array | null
}

interface Statement {
  sql: string
  values: unknown[]
  rowsAsArray: true
  nestTables: false
  typeCast: (field: Field) => unknown
}

/** What is needed of a connection. */
export interface Mysql2Session {
  query(statement: Statement): Promise<readonly unknown[]>
  /** The connection below the promises, which shows a statement that waits in its queue. */
  readonly connection?: {
    query(statement: Statement, done: (error: unknown, answer: unknown) => void): { sql: string }
  }
}

/** What is needed of a pool. */
export interface Mysql2Pool extends Mysql2Session {
  getConnection(): Promise<Mysql2Session & { release(): void; destroy(): void }>
}

const AS_TEXT = /^(?:TINY|SHORT|LONG|INT24|LONGLONG|DECIMAL|NEWDECIMAL|FLOAT|DOUBLE|DATE|TIME|YEAR)/

/** As the server sent it: dates would come in the time zone of the process, text without its bytes. */
const typeCast = (field: Field): unknown =>
  AS_TEXT.test(field.type) && !field.type.endsWith('BLOB') ? field.string() : field.buffer()

async function run(
  session: Mysql2Session,
  { sql, params }: Query,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const values = params.map(literal)
  const statement = { sql, values, rowsAsArray: true, nestTables: false, typeCast } as const
  const answer = await ask(session, statement, signal)
  if (Array.isArray(answer)) return { rows: answer, changes: 0 }
  return { rows: [], changes: changesOf(Object(answer)) }
}

/**
 * On a single connection, mysql2 sends what waits behind the application's own queries when their turn comes, and has
 * no way to take it back: a statement that was given up becomes one that does nothing.
 */
async function ask(
  session: Mysql2Session,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { connection } = session
  if (connection === undefined || signal === undefined) return (await session.query(statement))[0]
  return new Promise((resolve, reject) => {
    const takeBack = (): void => {
      waiting.sql = 'do 0'
    }
    const waiting = connection.query(statement, (error, answer) => {
      signal.removeEventListener('abort', takeBack)
      if (error) reject(error)
      else resolve(answer)
    })
    signal.addEventListener('abort', takeBack)
  })
}

const encoder = new TextEncoder()

/**
 * A parameter as mysql2 may write it into the statement. It escapes text with backslashes and in the character
 * set of the connection, which lets text out of its quotes under NO_BACKSLASH_ESCAPES and latin1: so text and
 * bytes go as hexadecimal, which is the same in all of them.
 */
function literal(param: unknown): unknown {
  if (typeof param === 'string') return raw(`_utf8mb4 x'${hex(encoder.encode(param))}'`)
  return param instanceof Uint8Array ? raw(`x'${hex(param)}'`) : param
}

const raw = (sql: string): { toSqlString: () => string } => ({ toSqlString: () => sql })

/** Rows that were found, whether or not a write left them as they were: FOUND_ROWS may be off. */
function changesOf({ info, affectedRows }: { info?: unknown; affectedRows?: unknown }): number {
  const [, found = affectedRows] = /(?:Rows matched|Records): (\d+)/.exec(String(info)) ?? []
  return Number(found ?? 0)
}

export function mysql2Connection(client: Mysql2Session | Mysql2Pool): Connection {
  return {
    dialect: mysql,
    identity: client,
    send: async (queries, { atomic, signal, onRequest }) => {
      // A connection out of a pool has nothing to wait behind.
      const queued = 'getConnection' in client ? undefined : signal
      const work = (session: Mysql2Session): Promise<Result[]> => {
        if (atomic && queries.length > 1) {
          onRequest()
          return inTransaction(queries, (query) => run(session, query, queued), signal)
        }
        return inSequence(
          queries,
          (query) => {
            onRequest()
            return run(session, query, queued)
          },
          signal,
        )
      }
      return 'getConnection' in client
        ? onPool(client, signal, work)
        : inTurn(client, signal, () => work(client))
    },
    fault: (error) => mysqlFault(error) ?? networkFault(error),
  }
}

/** Not by the pool's own `query`, which would send what waited for a connection when its time was long up. */
async function onPool<T>(
  pool: Mysql2Pool,
  signal: AbortSignal,
  work: (session: Mysql2Session) => Promise<T>,
): Promise<T> {
  const session = await pool.getConnection()
  if (signal.aborted) {
    session.release()
    throw signal.reason
  }
  try {
    const done = await work(session)
    session.release()
    return done
  } catch (error) {
    if (mysqlFault(error) === null) session.destroy()
    else session.release()
    throw error
  }
}
