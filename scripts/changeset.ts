/**
 * Runs Changesets: `npm run changeset` describes a change, `npm run changeset version` bumps the version.
 *
 * In a repository with workspaces Changesets passes over the package of the root, which is the one that is
 * published here. So it is shown a package.json without them.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

interface Manifest {
  readonly version: string
  readonly workspaces?: readonly string[]
}

const path = new URL('../package.json', import.meta.url)
const text = readFileSync(path, 'utf8')
const { workspaces, ...shown }: Manifest = JSON.parse(text)

let version = shown.version
try {
  writeFileSync(path, `${JSON.stringify(shown, null, 2)}\n`)
  const args = ['--no-install', 'changeset', ...process.argv.slice(2)]
  process.exitCode = spawnSync('npx', args, { stdio: 'inherit' }).status ?? 1
  const after: Manifest = JSON.parse(readFileSync(path, 'utf8'))
  version = after.version
} finally {
  writeFileSync(path, text.replace(`"version": "${shown.version}"`, `"version": "${version}"`))
}
