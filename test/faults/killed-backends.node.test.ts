import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runNode } from '../cli/program.ts'
import { startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import type { Server } from '../servers/process.ts'

const program = fileURLToPath(new URL('killed-backends.ts', import.meta.url))

let socket: Server
beforeAll(async () => {
  socket = await startNeonWebSocket(inject('postgresUrl'))
})
afterAll(() => socket.close())

/**
 * How calls may end. The pool of @neondatabase/serverless 1.2 forgets who waits for a connection when all of its
 * connections end at once: they wait for the next call, or until their time is over.
 */
const ENDINGS = {
  Pool: ['database_unavailable'],
  Client: ['database_unavailable'],
  'neon-serverless': ['database_unavailable', 'database_timeout'],
}

test.each(Object.entries(ENDINGS))(
  '%s: a backend that is ended while statements run ends no process',
  async (kind, endings) => {
    const url = await createPostgresDatabase(
      inject('postgresUrl'),
      `killed_${kind.toLowerCase().replace(/\W/g, '_')}`,
    )
    const { exit, out, error } = await runNode(process.cwd(), [program, kind, url, socket.url])
    expect({
      exit,
      error: error.replace(/^.*ExperimentalWarning.*$\n?.*trace-warnings.*$/gm, '').trim(),
    }).toEqual({ exit: 0, error: '' })
    const { done = 0, ...lost } = JSON.parse(out)
    expect(done + Number(Object.values<number>(lost).reduce((sum, n) => sum + n, 0))).toBe(96)
    expect(Object.keys(lost)).not.toEqual([])
    expect(Object.keys(lost).filter((code) => !endings.includes(code))).toEqual([])
  },
  300_000,
)
