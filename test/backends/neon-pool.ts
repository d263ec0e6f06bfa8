import { Pool } from '@neondatabase/serverless'
import { inject } from 'vitest'
import { sendThrough, startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'

interface OpenedPool {
  readonly url: string
  readonly pool: Pool
  close(): Promise<void>
}

/** A pool of Neon's WebSocket driver over a database of its own. */
export async function openNeonPool(name: string): Promise<OpenedPool> {
  const url = await createPostgresDatabase(inject('postgresUrl'), name)
  const proxy = await startNeonWebSocket(url)
  sendThrough(proxy)
  const pool = new Pool({ connectionString: url, max: 10 })
  // An idle socket that ends is no one's error.
  pool.on('error', () => {})
  const close = async (): Promise<void> => {
    await pool.end()
    await proxy.close()
  }
  return { url, pool, close }
}
