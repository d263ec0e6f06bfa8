import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { createEdgeAdapter } from 'fastauth-edge'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

conformance('libSQL in a local file, by URL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
  const path = join(folder, 'auth 1%.db')
  const backend = libsqlBackend(
    createClient({ url: `file:${path.replaceAll('%', '%25')}` }),
    (options) => createEdgeAdapter({ url: `sqlite+aiosqlite:///${path}`, ...options }),
  )
  return {
    ...backend,
    close: async () => {
      await backend.close?.()
      rmSync(folder, { recursive: true })
    },
  }
})
