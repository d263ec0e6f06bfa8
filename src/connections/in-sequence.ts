/**
 * What the drivers without a batch have in common: one statement after the other, alone or in a transaction. Of a
 * send that was given up, nothing more goes out, neither the next statement nor the commit.
 */
import { failedAt } from './connection.ts'
import type { Query, Result } from '../dialects/dialect.ts'

type Run = (query: Query) => Promise<Result>

export async function inSequence(
  queries: readonly Query[],
  run: Run,
  signal: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = []
  try {
    for (const query of queries) {
      signal.throwIfAborted()
      results.push(await run(query))
    }
  } catch (error) {
    failedAt(error, results.length)
    throw error
  }
  return results
}

/** All of the statements or none. The rollback frees the locks at once, of a send that was given up too. */
export async function inTransaction(
  queries: readonly Query[],
  run: Run,
  signal: AbortSignal,
  rollback: (command: Query) => Promise<unknown> = run,
): Promise<Result[]> {
  signal.throwIfAborted()
  await run(command('BEGIN'))
  try {
    const results = await inSequence(queries, run, signal)
    signal.throwIfAborted()
    await run(command('COMMIT'))
    return results
  } catch (error) {
    // A rollback that fails too must not hide why.
    await rollback(command('ROLLBACK')).catch(() => {})
    throw error
  }
}

const command = (sql: string): Query => ({ sql, params: [] })
