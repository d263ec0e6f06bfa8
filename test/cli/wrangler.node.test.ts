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

test('wrangler carries out what --d1 has written or printed, and check finds it whole', async () => {
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
  // The first administrator, whose address has in it what a reader of SQL could stumble over.
  const args = ['user', 'create', "o'brien@example.com", '--password', '--d1']
  const user = await program.run(args, {}, 'correct horse battery')
  const admin = await program.run([
    'role',
    'assign',
    "o'brien@example.com",
    'admin',
    '--create',
    '--d1',
  ])
  writeFileSync(join(cwd, 'admin.sql'), user.out + admin.out)
  const execute = [wrangler, 'd1', 'execute', 'auth', '--local', '--file', 'admin.sql']
  const executed = await runNode(cwd, execute, env)
  expect(executed, executed.error).toMatchObject({ exit: 0 })
  const assigned = ['role', 'assign', "o'brien@example.com", 'admin']
  const database = { DATABASE_URL: `file:${found}` }
  expect(await program.json(assigned, database)).toMatchObject({ answer: { ok: true } })
  const twice = await runNode(cwd, execute, env)
  expect([twice.exit, twice.out + twice.error]).toEqual([
    1,
    expect.stringContaining('there is a user with this e-mail'),
  ])
  const again = await runNode(cwd, apply, env)
  expect(again).toMatchObject({ exit: 0, out: /No migrations to apply/ })
})
