/** Commands that a reader gives in a clone of the repository: run in a copy of what the example is made of. */
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { freePort, startProcess } from '../servers/process.ts'
import { serveNode } from '../vercel/functions.ts'
import { commands, replaced } from './blocks.ts'
import type { Runs } from './runs.ts'
import { newestToken, environment, type Printed, shell } from './shell.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Not the repository itself, whose dist another test may be reading. */
function copied(root: string): string {
  const folder = mkdtempSync(join(root, 'repository-'))
  const filter = (path: string): boolean =>
    !/^(?:node_modules|dist|\.git|\.tmp|\.wrangler|\.dev\.vars)$/.test(basename(path))
  cpSync(repository, folder, { recursive: true, filter })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** `npm ci` would take the packages away that the tests run with; .ci/run carries it out. */
const withoutInstall = (script: string): string => replaced(script, /^npm ci(?: && |\n)/, '')

/**
 * curl that prints the status of each answer on stderr, and the token of a mail that the service has printed
 * since the last one.
 */
const PRELUDE = `curl() { command curl -w '%{stderr}%{http_code}\\n' "$@"; }
${newestToken('?')}`

interface Service {
  readonly folder: string
  readonly port: string
  close(): Promise<void>
}

const PAGE = 'examples/hono-worker/README.md'

/** The service as the example's page starts it, on a port that is free. */
async function startService(folder: string): Promise<Service> {
  const port = String(await freePort())
  const lines = withoutInstall(commands(`${PAGE} > Start it`))
  const script = replaced(lines, /(?<=^npm run dev)$/, ` -- --port ${port} 2>&1 | tee dev.log`)
  const ready = async () => (await fetch(`http://localhost:${port}/auth/me`)).status === 401
  const options = { cwd: folder, env: environment(), detached: true, attempts: 2_000 }
  const { close } = await startProcess('bash', ['-euc', script], ready, options)
  return { folder, port, close }
}

/** `root` is an empty folder. */
export function inTheRepository(root: () => string): { runs: Runs; close(): Promise<void> } {
  let service: Promise<Service> | undefined
  const running = (): Promise<Service> => (service ??= startService(copied(root())))
  /** Lines that ask the service. */
  const ask = async (lines: string): Promise<Printed & { statuses: number[] }> => {
    const { folder, port } = await running()
    const printed = await shell(
      folder,
      PRELUDE + replaced(lines, 'localhost:8787', `localhost:${port}`),
    )
    const statuses = [...printed.error.matchAll(/^(\d{3})$/gm)].map(([status]) => Number(status))
    return { ...printed, statuses }
  }

  /** The three blocks go on where the one before has ended. */
  let asked: Promise<void> | undefined
  const tour = (): Promise<void> => (asked ??= takeTour())
  const takeTour = async (): Promise<void> => {
    const places = [2, 3, 4].map((n) => `${PAGE} > Start it (${n})`)
    const lines = replaced(
      places.map(commands).join(''),
      'TOKEN=…',
      'TOKEN=$(newest_token "$TOKEN")',
    )
    const { out, statuses } = await ask(lines)
    // Of the answers, one is to say no: a new password has ended the session.
    const [signUp, verify, manage] = [[201, 200, 200], [200], [200, 201, 200, 200, 200]]
    const passwords = [200, 200, 401, 200, 200]
    expect(statuses).toEqual([...signUp, ...verify, ...manage, ...passwords])
    expect(out).toContain('"roles":["admin","editor"]')
  }

  const runs: Runs = {
    'README.md > Quick start': async () => {
      // The same command as on the example's page, which is carried out.
      const start = withoutInstall(commands('README.md > Quick start'))
      expect(withoutInstall(commands(`${PAGE} > Start it`))).toBe(start)
    },
    'README.md > Quick start (2)': async () => {
      const { out, statuses } = await ask(commands('README.md > Quick start (2)'))
      expect(statuses).toEqual([201, 200])
      expect(out).toContain('"email":"alice@example.com"')
    },
    [`${PAGE} > Start it`]: running,
    [`${PAGE} > Start it (2)`]: tour,
    [`${PAGE} > Start it (3)`]: tour,
    [`${PAGE} > Start it (4)`]: tour,
    [`${PAGE} > Variables and secrets`]: async () => {
      const { folder } = await running()
      // Without an account: the commands and their options are there, and what would be deployed is made.
      let lines = commands(`${PAGE} > Variables and secrets`)
      lines = replaced(lines, /(?<=wrangler (?:d1 create|secret put)) .*/, ' --help')
      lines = replaced(lines, /(wrangler deploy)/, 'wrangler deploy --dry-run --outdir out')
      const { out } = await shell(join(folder, 'examples/hono-worker'), lines)
      expect(out).toMatch(/wrangler d1 create <name>/)
      expect(out).toMatch(/wrangler secret put <key>/)
      expect(out).toMatch(/env\.AUTH_URL/)
    },
    'examples/vercel-edge/README.md > Copy it (2)': async () => {
      const { url: served, close } = await serveNode({
        DATABASE_URL: `file:${join(root(), 'vercel.db')}`,
        AUTH_SECRET: crypto.randomUUID(),
      })
      try {
        const lines = commands('examples/vercel-edge/README.md > Copy it (2)')
        const { out } = await shell(root(), replaced(lines, 'http://localhost:3000', served))
        expect(out).toContain('"email":"alice@example.com"')
      } finally {
        await close()
      }
    },
  }
  return { runs, close: async () => void (await service?.then(({ close }) => close())) }
}
