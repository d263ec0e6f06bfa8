import type { Client, InStatement, InValue, ResultSet } from '@libsql/client'
import type { Connection, Fault, SendOptions } from '../connection.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { errorShapes } from './error-shape.ts'
import { statusFault } from './http-status.ts'
import { sqliteFault } from './sqlite-faults.ts'

/** What is needed of a libSQL client. */
export interface LibsqlClient {
  execute(statement: InStatement): Promise<ResultSet>
  batch: Client['batch']
}

/** Sends over a libSQL client: remote, local file or memory. `use` hands out the client for one send. */
export function libsqlConnection(
  identity: string | object,
  use: <T>(options: SendOptions, work: (client: LibsqlClient) => Promise<T>) => Promise<T>,
): Connection {
  return {
    dialect: sqlite,
    identity,
    send: (queries, options) =>
      use(options, async (client) => {
        const [first, ...more] = queries.map(statement)
        if (first === undefined) return []
        if (more.length === 0) return [result(await client.execute(first))]
        // A deferred transaction that begins with a read can fail when it comes to write.
        const results = await client.batch([first, ...more], options.writes ? 'write' : 'read')
        return results.map(result)
      }),
    fault,
  }
}

// The column types of schema/sqlite.ts make strings, numbers and bytes, all of which libSQL takes.
const statement = ({ sql, params }: Query): InStatement => ({ sql, args: [...params] as InValue[] })

const result = ({ rows, rowsAffected }: ResultSet): Result => ({
  rows: rows.map((row) => Array.from(row)),
  changes: rowsAffected,
})

function fault(error: unknown): Fault {
  const shapes = errorShapes(error)
  const status = shapes.find((shape) => shape.status !== undefined)?.status
  if (status !== undefined) return statusFault(status)
  const known = sqliteFault(error)
  if (known !== undefined) return known
  const code = shapes.map((shape) => shape.code).findLast((c) => c !== undefined)
  const [outermost] = shapes
  if (outermost?.name === 'LibsqlError' || outermost?.name === 'LibsqlBatchError') {
    const lost =
      outermost.code === 'HRANA_WEBSOCKET_ERROR' || outermost.code === 'HRANA_CLOSED_ERROR'
    return { kind: lost ? 'unavailable' : 'unknown', code: code ?? 'LIBSQL' }
  }
  // fetch itself failed: a TypeError in Node, an Error in workerd. A body that is not JSON is a SyntaxError.
  if (outermost?.name === 'SyntaxError') return { kind: 'unknown', code: 'NOT_JSON' }
  return { kind: 'unavailable', code: code ?? 'NETWORK' }
}
