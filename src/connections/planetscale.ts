/** PlanetScale's driver: SQL over fetch, a session for what must be one transaction. */
import type { Connection, SendOptions } from './connection.ts'
import { mysql } from '../dialects/mysql.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { inSequence, inTransaction } from './in-sequence.ts'
import { networkFault } from './network-fault.ts'
import { planetscaleFault } from './planetscale-faults.ts'

interface Field {
  readonly type: string
  readonly charset?: number | null
}

/** What is needed of a connection of @planetscale/database. */
export interface PlanetscaleSession {
  execute(
    sql: string,
    params: unknown[],
    options: { as: 'array'; cast: (field: Field, value: string | null) => unknown },
  ): Promise<{ rows: unknown[]; rowsAffected: number }>
}

/** What is needed of its client. */
export interface PlanetscaleClient {
  connection(): PlanetscaleSession
}

const AS_TEXT = /^(?:U?INT|YEAR|DECIMAL|FLOAT|DATE|TIME)/

/** The character set of what is bytes. */
const BINARY = 63

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false })

/** Not the driver's own, which drops the U+FEFF that a text begins with. */
function cast({ type, charset }: Field, value: string | null): unknown {
  if (value === null || AS_TEXT.test(type)) return value
  const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0))
  return charset === BINARY ? bytes : utf8.decode(bytes)
}

const rowsOf = (rows: readonly unknown[]): unknown[][] => rows.filter(Array.isArray)

/** A transaction that is left open holds its locks for 20 seconds. */
const ROLLBACK_MS = 5_000

/** `open` hands out the client for one send. */
export function planetscaleConnection(
  identity: string | object,
  open: (options: SendOptions) => PlanetscaleClient,
): Connection {
  return {
    dialect: mysql,
    identity,
    send: async (queries, options) => {
      let { signal } = options
      const client = open({
        ...options,
        get signal() {
          return signal
        },
      })
      const run = async (session: PlanetscaleSession, { sql, params }: Query): Promise<Result> => {
        options.onRequest()
        const { rows, rowsAffected } = await session.execute(sql, [...params], {
          as: 'array',
          cast,
        })
        return { rows: rowsOf(rows), changes: rowsAffected }
      }
      if (!options.atomic || queries.length < 2) {
        return inSequence(queries, (query) => run(client.connection(), query), options.signal)
      }
      const session = client.connection()
      const rollback = (command: Query): Promise<unknown> => {
        signal = AbortSignal.timeout(ROLLBACK_MS)
        // Once more where the statement that was given up is still at work.
        return run(session, command).catch(() => run(session, command))
      }
      return inTransaction(queries, (query) => run(session, query), options.signal, rollback)
    },
    fault: (error) => planetscaleFault(error) ?? networkFault(error),
  }
}
