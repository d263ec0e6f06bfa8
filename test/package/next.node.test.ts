/** The Next.js example, copied out of the repository, with the package as npm would publish it: a production build. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { environment } from '../docs/shell.ts'
import { type Account, openBrowser, register } from '../example/browser.ts'
import { freePort, type Server, startProcess } from '../servers/process.ts'
import { isSource } from './archive.ts'

const source = fileURLToPath(new URL('../../examples/next', import.meta.url))

let folder: string
let server: Server
let account: Account
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fastauth-next-'))
  cpSync(source, folder, { recursive: true, filter: isSource })
  const options = { cwd: folder, env: { ...environment(), NEXT_TELEMETRY_DISABLED: '1' } }
  const npm = (...args: string[]) => promisify(execFile)('npm', args, options)
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund', inject('archive'))
  // Without a secret and a database: a build has none.
  await npm('run', 'build')
  await promisify(execFile)(process.execPath, ['dev-env.mjs'], options)
  const port = String(await freePort())
  const url = `http://localhost:${port}`
  const ready = async () => (await fetch(`${url}/auth/me`)).status === 401
  const started = { ...options, detached: true, attempts: 2_000 }
  const running = await startProcess('bash', ['-c', `npm start -- --port ${port}`], ready, started)
  server = { ...running, url }
  account = await register(server)
}, 600_000)
afterAll(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const nameOf = async (): Promise<unknown> => {
  const client = createClient({ url: `file:${join(folder, 'auth.db')}` })
  const { rows } = await client.execute('select name from fastauth_users')
  client.close()
  return rows[0]?.['name']
}

test('the route handler serves the pages and routes, and a server component knows the user', async () => {
  expect(existsSync(join(folder, 'auth.db'))).toBe(true)
  const visitor = openBrowser(server)
  expect((await visitor.send('GET', '/')).json).toContain('Create an account')
  const page = await visitor.send('GET', '/auth/sign-in?next=/account')
  expect([page.status, page.json]).toEqual([200, expect.stringContaining('My Next app')])
  expect((await account.send('GET', '/')).json).toContain('Your account')
})

test('the proxy leads visitors to sign in, and lets users through', async () => {
  const { status, headers } = await openBrowser(server).send('GET', '/account')
  const { origin, pathname, search } = new URL(headers.get('location') ?? '', server.url)
  expect([status, origin, pathname + search]).toEqual([
    302,
    server.url,
    '/auth/sign-in?next=/account',
  ])
  const page = await account.send('GET', '/account')
  expect([page.status, page.json]).toEqual([200, expect.stringContaining(account.email)])
})

test('a server action changes the name of who is signed in, and of nobody else', async () => {
  const { json } = await account.send('GET', '/account')
  const [, action = ''] = /name="(\$ACTION_ID_[a-f\d]+)"/.exec(String(json)) ?? []
  /** As the page's form sends it, without script. */
  const rename = async (name: string, cookies: ReadonlyMap<string, string>, origin: string) => {
    const body = new FormData()
    body.set(action, '')
    body.set('name', name)
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const sent = { method: 'POST', body, redirect: 'manual', headers: { cookie, origin } } as const
    const answer = await fetch(`${server.url}/account`, sent)
    await answer.text()
    return answer.status
  }
  expect(await rename('Grace', account.cookies, server.url)).toBe(303)
  expect(await nameOf()).toBe('Grace')
  expect(await rename('Mallory', new Map(), server.url)).toBe(302)
  expect(await rename('Mallory', account.cookies, 'https://evil.example')).toBe(403)
  expect(await nameOf()).toBe('Grace')
})
