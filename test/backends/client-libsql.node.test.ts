import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import type { Backend } from '../conformance/backend.ts'
import { conformance } from '../conformance/suite.ts'
import { startSqld } from '../servers/sqld.ts'
import { libsqlBackend } from './libsql.ts'
import { overClient } from './over-client.ts'

/** Over a client of the caller, which the adapter leaves open. */
function over(url: string, close: () => unknown): Backend {
  const client = createClient({ url })
  const open = overClient((options) => libsqlAdapter({ client, ...options }))
  const backend = libsqlBackend(client, open)
  return {
    ...backend,
    close: async () => {
      await backend.close?.()
      await close()
    },
  }
}

conformance('a libSQL client of the caller, over HTTP', async () => {
  const { url, close } = await startSqld()
  return over(url, close)
})

conformance('a libSQL client of the caller, over a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
  return over(`file:${join(folder, 'auth.db')}`, () => rmSync(folder, { recursive: true }))
})
