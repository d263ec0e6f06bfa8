/** What the drivers without a batch have in common: one statement after the other, alone or in a transaction. */
import { failedAt } from './connection.ts'
import type { Query, Result } from '../dialects/dialect.ts'

type Run = (query: Query) => Promise<Result>

export async function inSequence(queries: readonly Query[], run: Run): Promise<Result[]> {
  const results: Result[] = []
  try {
    for (const query of queries) results.push(await run(query))
  } catch (error) {
    failedAt(error, results.length)
    throw error
  }
  return results
}

/** All of the statements or none. */
export async function inTransaction(queries: readonly Query[], run: Run): Promise<Result[]> {
  const command = (sql: string): Promise<Result> => run({ sql, params: [] })
  await command('begin')
  try {
    const results = await inSequence(queries, run)
    await command('commit')
    return results
  } catch (error) {
    // A rollback that fails too must not hide why.
    await command('rollback').catch(() => {})
    throw error
  }
}
