import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@libsql/client'
import { afterAll, expect, inject, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const execute = promisify(execFile)

const project = mkdtempSync(join(tmpdir(), 'fastauth-project-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

const fastauth = (...args: string[]) =>
  execute('npx', ['--no-install', 'fastauth-edge', ...args], { cwd: project })

test('from the packed tarball, in a fresh folder', async () => {
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
  const versions = ['drizzle-orm', '@libsql/client'] as const
  const peers = versions.map((name) => `${name}@${manifest.devDependencies[name]}`)

  // The driver is optional: without it, its name is said.
  await execute('npm', ['install', ...quiet, inject('archive'), peers[0] ?? ''], { cwd: project })
  writeFileSync(join(project, '.env'), 'DATABASE_URL=file:auth.db\n')
  expect((await fastauth('--version')).stdout).toBe(`${manifest.version}\n`)
  await expect(fastauth('migrate')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/npm install @libsql\/client/),
  })

  await execute('npm', ['install', ...quiet, peers[1] ?? ''], { cwd: project })
  expect((await fastauth('migrate')).stdout).toMatch(/^created the table fastauth_users\n/)
  expect((await fastauth('check')).stdout).toMatch(/are there/)
  const { stdout } = await fastauth('user', 'create', 'alice@example.com')
  await fastauth('role', 'assign', 'alice@example.com', 'admin', '--create')
  const client = createClient({ url: `file:${join(project, 'auth.db')}` })
  const { rows } = await client.execute('select user_id, role_name from fastauth_user_roles')
  client.close()
  expect(rows).toMatchObject([{ user_id: stdout.trim(), role_name: 'admin' }])

  rmSync(join(project, 'node_modules/drizzle-orm'), { recursive: true })
  await expect(fastauth('check')).rejects.toMatchObject({
    code: 2,
    stderr: 'fastauth-edge: drizzle-orm is missing: npm install drizzle-orm\n',
  })
}, 240_000)
