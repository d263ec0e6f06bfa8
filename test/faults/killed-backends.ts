/**
 * A program of its own: calls over one kind of client while somebody ends the backends of Postgres below it. What it
 * prints is how the calls ended; that it gets so far is what is tested.
 */
import { neonConfig, Pool as NeonPool } from '@neondatabase/serverless'
import { drizzle as neonPoolDrizzle } from 'drizzle-orm/neon-serverless'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { Client, Pool } from 'pg'
import { drizzleAdapter } from '../../src/drivers/drizzle.ts'

const [kind = '', url = '', socket = ''] = process.argv.slice(2)
const ROUNDS = 12
/** Longer than a busy machine takes, but where a pool forgets who waits: see the test. */
const timeoutMs = kind === 'neon-serverless' ? 10_000 : 60_000

/** No client has a listener for errors: an application may have none. */
async function open(): Promise<object> {
  if (kind === 'Pool') return nodeDrizzle({ client: new Pool({ connectionString: url, max: 4 }) })
  if (kind === 'Client') {
    const client = new Client({ connectionString: url })
    await client.connect()
    return nodeDrizzle({ client })
  }
  neonConfig.webSocketConstructor = WebSocket
  neonConfig.wsProxy = () => socket
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineTLS = false
  neonConfig.pipelineConnect = false
  return neonPoolDrizzle({ client: new NeonPool({ connectionString: url, max: 4 }) })
}

const killer = new Client({ connectionString: url })
await killer.connect()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const ended: Record<string, number> = {}
let adapter = drizzleAdapter({ db: await open(), retries: 0, timeoutMs })
await adapter.createTables()
for (let round = 0; round < ROUNDS; round++) {
  const calls = Promise.allSettled(
    Array.from({ length: 8 }, async (_, i) => {
      const { id } = await adapter.user.createUser({ email: `${round}-${i}@example.com` })
      await adapter.role.createRole(`${round}-${i}`, ['a', 'b'])
      await adapter.user.deleteUser(id, { soft: false })
    }),
  )
  await pause(round % 9)
  await killer.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  for (const call of await calls) {
    const reason: unknown = call.status === 'rejected' ? call.reason : undefined
    const how = reason === undefined ? 'done' : String(Reflect.get(Object(reason), 'code'))
    ended[how] = (ended[how] ?? 0) + 1
  }
  // One connection that is gone does not come back by itself.
  if (kind === 'Client') adapter = drizzleAdapter({ db: await open(), retries: 0, timeoutMs })
}
await pause(100)
process.stdout.write(JSON.stringify(ended))
process.exit(0)
