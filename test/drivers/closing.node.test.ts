/** An adapter over a socket can be closed, and the process that used it ends. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createEdgeAdapter } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { tursoAdapter } from 'fastauth-edge/turso'
import { bundleForNode } from '../isolates/bundle.ts'

// Inside the project, where the driver is found.
const script = fileURLToPath(new URL('../../.tmp/closing.mjs', import.meta.url))
const url = inject('libsqlUrl').replace('http:', 'ws:')
beforeAll(async () => {
  await createEdgeAdapter({ url: inject('libsqlUrl') }).createTables()
  await bundleForNode('test/drivers/closing.ts', script)
})
afterAll(() => rmSync(script))

interface Ended {
  readonly code: number | null
  readonly out: string
}

const run = (way: string, close: string): { ended: Promise<Ended>; stop: () => void } => {
  const child = spawn(process.execPath, [script, way, url, close])
  let out = ''
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('exit', (code) => resolve({ code, out }))
  })
  return { ended, stop: () => child.kill() }
}

test.each(['libsqlAdapter', 'createEdgeAdapter'])('%s over a WebSocket', async (way) => {
  const { code, out } = await run(way, 'close').ended
  expect({ code, out }).toMatchObject({ code: 0, out: /the adapter is closed\n$/ })
})

test('without it, the socket keeps the process: it is what close() closes', async () => {
  const { ended, stop } = run('libsqlAdapter', 'leave')
  const before = run('libsqlAdapter', 'close')
  // Started after it and done before it: the first is still there.
  await before.ended
  const still = await Promise.race([ended, Promise.resolve('running')])
  stop()
  expect(still).toBe('running')
  expect((await ended).code).toBeNull()
})

test('every adapter can be closed, twice too, and then rejects', async () => {
  const http = inject('libsqlUrl')
  for (const adapter of [
    libsqlAdapter({ url: 'sqlite://' }),
    libsqlAdapter({ url: http }),
    tursoAdapter({ url: http }),
    createEdgeAdapter({ url: 'sqlite://' }),
    createEdgeAdapter({ url: inject('databaseUrls').Neon }),
    createEdgeAdapter({ url: inject('databaseUrls').PlanetScale }),
  ]) {
    await adapter.role.listRoles()
    await adapter.close()
    await adapter.close()
    await expect(adapter.role.listRoles()).rejects.toThrow(/the adapter is closed/)
    await expect(adapter.createTables()).rejects.toThrow(/the adapter is closed/)
  }
  // Before its driver was loaded.
  const unused = createEdgeAdapter({ url })
  await unused.close()
  await expect(unused.role.listRoles()).rejects.toThrow(/the adapter is closed/)
})
