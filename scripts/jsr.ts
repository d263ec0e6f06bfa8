/**
 * Asks Deno whether JSR would take the package: `deno publish --dry-run` over the files that JSR gets, the
 * sources, with a jsr.json made of package.json.
 *
 * "Slow types" are allowed: JSR counts the declarations that `fastauth-edge/hono` adds to Hono's as such.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DENO } from './deno.ts'
import { ENTRIES } from './entries.ts'
import { onTheWeb } from './repository.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}.tmp/jsr`
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const published = ['src', 'runtimes', 'LICENSE', 'README.md', 'package.json']
for (const name of published) cpSync(root + name, `${folder}/${name}`, { recursive: true })
// JSR shows the README beside no other page.
writeFileSync(`${folder}/README.md`, onTheWeb(readFileSync(`${root}README.md`, 'utf8')))
symlinkSync(`${root}node_modules`, `${folder}/node_modules`)

const { version, license }: { version: string; license: string } = JSON.parse(
  readFileSync(`${root}package.json`, 'utf8'),
)
const exports = Object.fromEntries(ENTRIES.map(({ name, source }) => [name, `./${source}`]))
const config = {
  name: '@fastauth/edge',
  version,
  license,
  exports,
  publish: { include: published },
  // The client is for browsers.
  compilerOptions: { lib: ['esnext', 'dom', 'dom.iterable', 'deno.ns'] },
}
writeFileSync(`${folder}/jsr.json`, JSON.stringify(config, null, 2))

const args = ['--yes', DENO, 'publish', '--dry-run', '--allow-dirty', '--allow-slow-types']
const { status, stdout, stderr } = spawnSync('npx', args, { cwd: folder, encoding: 'utf8' })
if (status === 0)
  console.log(`JSR would take ${config.name}@${version}: ${Object.keys(exports).length} entries`)
else console.error(stdout + stderr)
process.exitCode = status ?? 1
