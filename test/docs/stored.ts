import { createClient } from '@libsql/client'

/** What a file holds, by a client that is none of ours. */
export async function rowsIn(file: string, statement: string): Promise<unknown[]> {
  const client = createClient({ url: `file:${file}` })
  try {
    const { rows } = await client.execute(statement)
    return rows.map((row) => ({ ...row }))
  } finally {
    client.close()
  }
}
