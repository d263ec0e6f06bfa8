/** Postgres through `Pool` and `Client` of pg and of @neondatabase/serverless. */
import type { Query, Result } from '../dialects/dialect.ts'
import { inTransaction } from './in-sequence.ts'
import { inTurn } from './in-turn.ts'
import { type Answer, type Send, toResult } from './postgres-answer.ts'
import { postgresFault } from './postgres-faults.ts'
import { AS_TEXT } from './postgres-values.ts'

interface PgQuery {
  text: string
  values: unknown[]
  rowMode: 'array'
  types: typeof AS_TEXT
  query_timeout?: number
}

interface Emitter {
  on(event: 'error', listener: () => void): unknown
}

export interface PgClient extends Emitter {
  query(config: PgQuery): Promise<Answer>
}

type Release = (broken?: boolean) => void

export interface PgPool extends Emitter {
  connect(
    callback: (error: Error | undefined, client: PgClient | undefined, done: Release) => void,
  ): void
  readonly totalCount: number
}

const ask = async (client: PgClient, query: Query, timeoutMs?: number): Promise<Result> =>
  toResult(
    await client.query({
      text: query.sql,
      values: [...query.params],
      rowMode: 'array',
      types: AS_TEXT,
      ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
    }),
  )

function askAll(
  client: PgClient,
  queries: readonly Query[],
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<Result[]> | Result[] {
  const [only, ...more] = queries
  if (only === undefined) return []
  if (more.length === 0) return ask(client, only, timeoutMs).then((result) => [result])
  return inTransaction(queries, (query) => ask(client, query, timeoutMs), signal)
}

export const sendOverPg =
  (client: PgClient | PgPool): Send =>
  async (queries, { signal, timeoutMs }) => {
    if ('totalCount' in client) return onPool(client, queries, signal)
    outlive(client)
    // What the application itself has sent over this connection comes first: pg takes back what still waits
    // behind it when the time is up.
    return inTurn(client, signal, async () => askAll(client, queries, signal, timeoutMs))
  }

async function onPool(
  pool: PgPool,
  queries: readonly Query[],
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const [client, release] = await checkOut(pool)
  if (signal.aborted) {
    release()
    throw signal.reason
  }
  try {
    const results = await askAll(client, queries, signal)
    release()
    return results
  } catch (error) {
    const kind = postgresFault(error)?.kind
    release(kind === undefined || kind === 'unavailable')
    throw error
  }
}

/** By callback: a promise would be resolved a moment too late for a connection that is lost at once. */
const checkOut = (pool: PgPool): Promise<readonly [PgClient, Release]> =>
  new Promise((resolve, reject) => {
    outlive(pool)
    pool.connect((error, client, release) => {
      if (client === undefined) return reject(error)
      outlive(client)
      resolve([client, release])
    })
  })

const outlived = new WeakSet<object>()

/**
 * A connection that is lost emits an error besides rejecting its queries. Without a listener that would end the
 * process; a waiting query fails with it in any case.
 */
function outlive(emitter: Emitter): void {
  if (outlived.has(emitter)) return
  outlived.add(emitter)
  emitter.on('error', () => {})
}
