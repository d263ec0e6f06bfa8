/** MySQL and MariaDB through mysql2, which a drizzle database is made with. */
import type { Connection } from '../connection.ts'
import { mysql } from '../dialects/mysql.ts'
import type { Query, Result } from '../dialects/dialect.ts'
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
  typeCast: (field: Field) => unknown
}

/** What is needed of a connection. */
export interface Mysql2Session {
  query(statement: Statement): Promise<readonly unknown[]>
}

/** What is needed of a pool. */
export interface Mysql2Pool extends Mysql2Session {
  getConnection(): Promise<Mysql2Session & { release(): void; destroy(): void }>
}

const AS_TEXT = /^(?:TINY|SHORT|LONG|INT24|LONGLONG|DECIMAL|NEWDECIMAL|FLOAT|DOUBLE|DATE|TIME|YEAR)/

/** As the server sent it: dates would come in the time zone of the process, text without its bytes. */
const typeCast = (field: Field): unknown =>
  AS_TEXT.test(field.type) && !field.type.endsWith('BLOB') ? field.string() : field.buffer()

async function run(session: Mysql2Session, { sql, params }: Query): Promise<Result> {
  // mysql2 escapes only Buffers as bytes.
  const values = params.map((param) => (param instanceof Uint8Array ? Buffer.from(param) : param))
  const [answer] = await session.query({ sql, values, rowsAsArray: true, typeCast })
  if (Array.isArray(answer)) return { rows: answer, changes: 0 }
  const changes: unknown =
    typeof answer === 'object' && answer ? Reflect.get(answer, 'affectedRows') : 0
  return { rows: [], changes: Number(changes) }
}

async function transaction(session: Mysql2Session, queries: readonly Query[]): Promise<Result[]> {
  const command = (sql: string): Promise<Result> => run(session, { sql, params: [] })
  await command('begin')
  try {
    const results = []
    for (const query of queries) results.push(await run(session, query))
    await command('commit')
    return results
  } catch (error) {
    await command('rollback').catch(() => {})
    throw error
  }
}

export function mysql2Connection(client: Mysql2Session | Mysql2Pool): Connection {
  return {
    dialect: mysql,
    identity: client,
    send: async (queries, { atomic, onRequest }) => {
      onRequest()
      const pooled = 'getConnection' in client
      if (!atomic || queries.length < 2) {
        const results = []
        for (const query of queries) {
          results.push(
            await (pooled ? run(client, query) : inTurn(client, () => run(client, query))),
          )
        }
        return results
      }
      if (!pooled) return inTurn(client, () => transaction(client, queries))
      const session = await client.getConnection()
      try {
        const results = await transaction(session, queries)
        session.release()
        return results
      } catch (error) {
        if (mysqlFault(error) === null) session.destroy()
        else session.release()
        throw error
      }
    },
    fault: (error) => mysqlFault(error) ?? networkFault(error),
  }
}
