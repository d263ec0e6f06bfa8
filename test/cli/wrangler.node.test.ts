import { globSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProgram, type Program, runNode } from './program.ts'
import { wranglerConfig } from '../package/wrangler-config.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

test('wrangler carries out what migrate --d1 has written, and check finds it whole', async () => {
  const { cwd } = program
  writeFileSync(join(cwd, 'wrangler.toml'), wranglerConfig(['name = "cli"']))
  expect(await program.run(['migrate', '--d1'])).toMatchObject({ exit: 0 })
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
  const wrangler = join(dirname(manifest), 'bin/wrangler.js')
  const apply = [wrangler, 'd1', 'migrations', 'apply', 'auth', '--local']
  const env = { CI: '1', WRANGLER_SEND_METRICS: 'false' }
  const applied = await runNode(cwd, apply, env)
  expect(applied, applied.error).toMatchObject({ exit: 0 })
  // The database as wrangler keeps it, beside one of miniflare's own.
  const files = globSync('.wrangler/state/v3/d1/*/*.sqlite', { cwd })
  const found = files.find((path) => !path.includes('metadata'))
  const checked = await program.json(['check'], { DATABASE_URL: `file:${found}` })
  expect(checked).toMatchObject({ exit: 0, answer: { ok: true } })
  const again = await runNode(cwd, apply, env)
  expect(again).toMatchObject({ exit: 0, out: /No migrations to apply/ })
})
