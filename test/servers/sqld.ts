import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSqld as startOn } from '../../src/local/sqld.ts'
import type { Server } from './process.ts'

/** Starts a real libSQL server on an empty database. */
export async function startSqld(args: readonly string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sqld-'))
  const { url, close } = await startOn(folder, args)
  return {
    url,
    close: async () => {
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
