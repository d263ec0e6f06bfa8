import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FieldDef, Pool, PoolClient } from 'pg'
import type { NeonBackend, NeonResult, NeonStatement } from './neon-service.ts'
import { loadPg } from './packages.ts'

const resetting = (
  prepared: string,
): string => `rollback; close all; set session authorization default;
  reset all; ${prepared} unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences`

/** As Neon's proxy does before it lends a connection again: nothing carries over. */
export const RESET = resetting('deallocate all;')

/** Leaves what others have prepared on the same connection. */
export const RESET_OTHERS = resetting('')

/**
 * A real Postgres behind the service. Host, port and parameters are those of its URL; user, password and database are those of
 * each request, and Postgres itself judges them.
 */
export function postgresBackend(url: string): NeonBackend {
  const { hostname, port, search } = new URL(url)
  const pools = new Map<string, Promise<Pool>>()
  const poolOf = (connectionString: string): Promise<Pool> => {
    const target = new URL(connectionString)
    Object.assign(target, { hostname, port, search })
    const pool = pools.get(target.href) ?? open(target.href)
    pools.set(target.href, pool)
    return pool
  }
  return {
    run: async (connectionString, statements, begin) =>
      run(await poolOf(connectionString), statements, begin),
    connect: (stream) => carry(stream, hostname, Number(port || 5432)),
    close: async () => {
      await Promise.all([...pools.values()].map(async (pool) => (await pool).end()))
    },
  }
}

async function open(connectionString: string): Promise<Pool> {
  const { Pool } = await loadPg()
  const pool = new Pool({ connectionString, max: 64, idleTimeoutMillis: 2_000 })
  // A connection may be cut at any time, also while it is being closed, when the pool listens no more: it is replaced.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** As Neon's WebSocket proxy does, but Postgres itself asks for the password. */
function carry(stream: Duplex, hostname: string, port: number): void {
  const database = connect(port, hostname)
  const end = (): void => {
    stream.destroy()
    database.destroy()
  }
  for (const socket of [stream, database]) socket.on('error', end)
  stream.on('close', end)
  stream.pipe(database).pipe(stream)
}

async function run(
  pool: Pool,
  statements: readonly NeonStatement[],
  begin: string | undefined,
): Promise<NeonResult[]> {
  const client = await pool.connect()
  let broken = true
  try {
    const results: NeonResult[] = []
    if (begin) await client.query(begin)
    for (const statement of statements) results.push(await execute(client, statement))
    if (begin) await client.query('commit')
    return results
  } finally {
    try {
      await client.query(RESET)
      broken = false
    } finally {
      client.release(broken)
    }
  }
}

const text = { getTypeParser: () => (value: unknown) => value }

async function execute(client: PoolClient, statement: NeonStatement): Promise<NeonResult> {
  const config = {
    text: statement.query,
    values: [...statement.params],
    rowMode: 'array' as const,
    types: text,
    // Without it, a text without parameters could hold several statements.
    queryMode: 'extended',
  }
  const { fields, rows, command, rowCount } = await client.query<(string | null)[]>(config)
  return { fields: fields.map(describe), rows, command, rowCount }
}

function describe(field: FieldDef): object {
  const { name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format } = field
  return { name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format }
}
