import type { Client, InStatement, InValue, ResultSet } from '@libsql/client'
import { type Connection, failedAt, type Fault, type SendOptions } from '../connection.ts'
import { sqlite } from '../../dialects/sqlite.ts'
import type { Query, Result } from '../../dialects/dialect.ts'
import { errorShapes } from '../error-shape.ts'
import { networkFault } from '../network-fault.ts'
import { property } from '../property.ts'
import { sqliteFault } from '../sqlite-faults.ts'

/** What is needed of a libSQL client. */
export interface LibsqlClient {
  execute(statement: InStatement): Promise<ResultSet>
  batch: Client['batch']
}

/** Sends over a libSQL client: remote, local file or memory. `use` hands out the client for one send. */
export function libsqlConnection(
  identity: string | object,
  use: <T>(options: SendOptions, work: (client: LibsqlClient) => Promise<T>) => Promise<T>,
  close: () => void = () => {},
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
        const results = await client
          .batch([first, ...more], options.writes ? 'write' : 'read')
          .catch((error: unknown) => {
            const position = property(error, 'statementIndex')
            if (typeof position === 'number') failedAt(error, position)
            throw error
          })
        return results.map(result)
      }),
    fault,
    close,
  }
}

// The column types of schema/sqlite-tables.ts make strings, numbers and bytes, all of which libSQL takes.
const statement = ({ sql, params }: Query): InStatement => ({ sql, args: [...params] as InValue[] })

const result = ({ rows, rowsAffected }: ResultSet): Result => ({
  rows: rows.map((row) => Array.from(row)),
  changes: rowsAffected,
})

/** What the client says in its own words, and is about the network or an answer that it cannot read. */
const SENT_IN_VAIN = /^(?:HTTP_|HRANA_(?:WEBSOCKET|CLOSED)_ERROR$)/

function fault(error: unknown): Fault {
  const found = sqliteFault(error) ?? networkFault(error)
  const { kind, code } = found
  const [outermost] = errorShapes(error)
  if (kind !== 'unavailable' || !outermost?.name.startsWith('Libsql') || SENT_IN_VAIN.test(code)) {
    return found
  }
  return { kind: code === 'HRANA_PROTO_ERROR' ? 'malformed' : 'unknown', code }
}
