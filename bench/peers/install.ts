/** The packages that the bench compares with, in a folder of their own: they are no dependencies of this one. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGES = {
  'better-auth': '1.7.25',
  '@auth/core': '0.41.3',
  '@auth/drizzle-adapter': '1.11.3',
  '@libsql/client': '0.18.0',
  'drizzle-orm': '0.45.4',
  hono: '4.13.19',
}

const FOLDER = fileURLToPath(new URL('../../.tmp/peers', import.meta.url))

const installed = (name: string, version: string): boolean => {
  const manifest = join(FOLDER, 'node_modules', name, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version
}

/** The folder, with the packages in it. */
export function peersFolder(): string {
  const wanted = Object.entries(PACKAGES)
  if (!wanted.every(([name, version]) => installed(name, version))) {
    const names = wanted.map(([name, version]) => `${name}@${version}`)
    execFileSync('npm', ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', ...names], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return FOLDER
}
