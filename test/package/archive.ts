/** What npm would publish. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import packageJson from '../../package.json' with { type: 'json' }

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the package as `npm publish` sends it. */
    archive: string
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const execute = promisify(execFile)

/** What a developer's own runs leave in the examples. */
const LEFT_BEHIND = /^(?:node_modules|\.wrangler|\.vercel|\.next|\.dev\.vars|\.env|auth\.db.*)$/

export const isSource = (path: string): boolean => !LEFT_BEHIND.test(basename(path))

/** Copies what package.json publishes, but for dist. */
export function copyPublished(folder: string): void {
  const listed = packageJson.files.filter((name) => !name.startsWith('!') && name !== 'dist')
  for (const name of ['package.json', ...listed.map((name) => name.replace(/\/\*.*/, ''))]) {
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: isSource })
  }
}

/** Packs the package once for all tests of a project. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-archive-'))
  const staged = join(folder, 'staged')
  mkdirSync(staged)
  copyPublished(staged)
  // Not into the repository's own dist, which a command may be reading.
  const dist = join(staged, 'dist')
  await execute('npx', ['tsdown', '--log-level', 'error', '--out-dir', dist], { cwd: root })
  const args = ['pack', staged, '--ignore-scripts', '--pack-destination', folder, '--silent']
  const { stdout } = await execute('npm', args, { cwd: root })
  project.provide('archive', join(folder, stdout.trim()))
  return () => rmSync(folder, { recursive: true, force: true })
}
