/** One isolate of many: waits for the word, meets the database, and reports. */
import { parentPort, workerData } from 'node:worker_threads'
import { createEdgeAdapter } from 'fastauth-edge'

const { url, tables } = workerData
// It is about who wins, not about how soon.
const adapter = createEdgeAdapter({ url, tables, timeoutMs: 50_000 })

parentPort?.once('message', async () => {
  try {
    const { id } = await adapter.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    parentPort?.postMessage({ id })
  } catch (error) {
    parentPort?.postMessage({ error: String(error) })
  }
})
parentPort?.postMessage('ready')
