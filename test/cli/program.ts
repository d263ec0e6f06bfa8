/** The package, built into a folder of its own, and its program run as a process. */
import { execFile } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { copyPublished } from '../package/archive.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Ended {
  readonly exit: number
  readonly out: string
  readonly error: string
}

export interface Program {
  /** Where the package was built. Below the repository, so that it finds the drivers. */
  readonly folder: string
  /** An empty folder, which the program runs in. */
  readonly cwd: string
  /** @param input what stands on standard input */
  run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string | Uint8Array,
  ): Promise<Ended>
  /** Runs with `--json` and reads what it prints. */
  json(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ exit: number; answer: Record<string, unknown>; error: string }>
  close(): void
}

/** Runs a program of Node's in a folder, with no other environment than is given. */
export function runNode(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd, env: { PATH, HOME, ...env } },
      (failure, out, error) => {
        const code = failure?.code
        resolve({ exit: failure ? (typeof code === 'number' ? code : -1) : 0, out, error })
      },
    )
    // A program that ends before it has read all closes the pipe.
    child.stdin?.on('error', () => {}).end(input)
  })
}

/** The program in one file, drizzle-orm included, whose 100 modules take Node two seconds at every start. */
async function bundleProgram(dist: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(dist, 'cli/main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: [
      '#*',
      '@libsql/*',
      '@planetscale/*',
      '@electric-sql/*',
      'libsql',
      'mysql2',
      'pg',
      'ws',
    ],
    logLevel: 'error',
  })
}

export async function buildProgram(): Promise<Program> {
  mkdirSync(join(root, '.tmp'), { recursive: true })
  const folder = mkdtempSync(join(root, '.tmp', 'package-'))
  await bundleProgram(join(folder, 'dist'))
  copyPublished(folder)
  const cwd = mkdtempSync(join(tmpdir(), 'fastauth-cli-'))
  const main = join(folder, 'dist/cli/main.js')
  const run: Program['run'] = (args, env, input) => runNode(cwd, [main, ...args], env, input)
  return {
    folder,
    cwd,
    run,
    json: async (args, env) => {
      const { exit, out, error } = await run([...args, '--json'], env)
      return { exit, answer: JSON.parse(out), error }
    },
    close: () => {
      for (const made of [folder, cwd]) rmSync(made, { recursive: true, force: true })
    },
  }
}
