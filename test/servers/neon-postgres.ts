import { type FieldDef, Pool, type PoolClient } from 'pg'
import type { NeonBackend, NeonResult, NeonStatement } from './neon-gateway.ts'

/** As Neon's proxy does before it lends a connection again: nothing carries over. */
export const RESET = `rollback; close all; set session authorization default; reset all; deallocate all;
  unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences`

/**
 * A real Postgres for the Neon gateway. Host and port are the server's own; user, password and
 * database are those of each request, and Postgres itself judges them.
 */
export function postgresBackend(url: string): NeonBackend {
  const { hostname, port } = new URL(url)
  const pools = new Map<string, Pool>()
  const poolOf = (connectionString: string): Pool => {
    const target = new URL(connectionString)
    target.hostname = hostname
    target.port = port
    target.search = ''
    const known = pools.get(target.href)
    if (known) return known
    const pool = new Pool({ connectionString: target.href, max: 64, idleTimeoutMillis: 2_000 })
    // An idle connection may be cut at any time: the pool replaces it.
    pool.on('error', () => {})
    pools.set(target.href, pool)
    return pool
  }
  return {
    run: (connectionString, statements, begin) => run(poolOf(connectionString), statements, begin),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()))
    },
  }
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
