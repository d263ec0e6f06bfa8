import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { bundleForNode } from './bundle.ts'

const ISOLATES = 50

// Inside the project, where the driver is found.
const script = new URL('../../.tmp/isolate.mjs', import.meta.url)
beforeAll(() => bundleForNode('test/isolates/isolate.ts', fileURLToPath(script)))
afterAll(() => rmSync(script))

const message = (worker: Worker): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })

/** Starts the isolates, lets them go at once, and gathers what they report. */
async function race(url: string, tables: string): Promise<unknown[]> {
  const workers: Worker[] = []
  // A few at a time: it is the requests that must meet, not the start-ups.
  while (workers.length < ISOLATES) {
    const some = Array.from(
      { length: 10 },
      () => new Worker(script, { workerData: { url, tables } }),
    )
    await Promise.all(some.map(message))
    workers.push(...some)
  }
  const reports = workers.map(message)
  for (const worker of workers) worker.postMessage('go')
  const results = await Promise.all(reports)
  await Promise.all(workers.map((worker) => worker.terminate()))
  return results
}

test.each(['lazy', 'check'])(
  '50 isolates meet an empty libSQL server at once, tables: %s',
  async (tables) => {
    const url = inject('libsqlUrls').isolates
    await libsqlAdapter({ url }).dropTables()
    const results = await race(url, tables)
    expect(results).toEqual(results.map(() => ({ id: expect.any(String) })))
  },
  60_000,
)

test.each(['lazy', 'check'])(
  '50 isolates meet an empty local file at once, tables: %s',
  async (tables) => {
    const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
    const url = `file:${join(folder, 'auth.db')}`
    const results = await race(url, tables)
    expect(results).toEqual(results.map(() => ({ id: expect.any(String) })))
    const client = createClient({ url })
    const { rows } = await client.execute('select count(*) as n from fastauth_users')
    expect(rows[0]?.['n']).toBe(ISOLATES)
    client.close()
    rmSync(folder, { recursive: true })
  },
  60_000,
)
