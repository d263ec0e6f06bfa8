/** The Next.js example, copied out of the repository, with the package as npm would publish it: a production build. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { environment } from '../docs/shell.ts'
import { type Account, openBrowser, register } from '../example/browser.ts'
import { collectErrors, flaws } from '../pages/flaws.ts'
import { startChromium } from '../servers/chromium.ts'
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

const stored = () => libsqlAdapter({ url: `file:${join(folder, 'auth.db')}` })
const nameOf = async (email: string): Promise<unknown> =>
  (await stored().user.getUserByEmail(email))?.name

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
  expect(await nameOf(account.email)).toBe('Grace')
  expect(await rename('Mallory', new Map(), server.url)).toBe(302)
  expect(await rename('Mallory', account.cookies, 'https://evil.example')).toBe(403)
  expect(await nameOf(account.email)).toBe('Grace')
})

test('in Chromium: the proxy leads to sign in, the pages know the user, the action stores a name, signing out ends it', async () => {
  const chromium = await startChromium()
  try {
    const page = await (await chromium.newContext({ baseURL: server.url })).newPage()
    page.setDefaultTimeout(20_000)
    const found = collectErrors(page)
    const look = async (name: string) => void found.push(...(await flaws(page, `next-${name}`)))
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    const follow = (name: string) => page.getByRole('link', { name }).click()
    const fill = async (password: string) => {
      await page.getByLabel('Email').fill('ada@example.com')
      await page.getByLabel('Password').fill(password)
    }
    const isSignedIn = () => page.getByText('Signed in as ada@example.com').waitFor()

    await page.goto('/account')
    await page.waitForURL('/auth/sign-in?next=/account')
    await follow('Create your account')
    await fill('correct horse')
    await press('Create account')
    await isSignedIn()
    expect(new URL(page.url()).pathname).toBe('/account')
    await look('account')
    await page.getByLabel('Name').fill('Ada')
    await press('Save')
    await expect.poll(() => nameOf('ada@example.com')).toBe('Ada')
    await page.goto('/')
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor()
    await look('home')

    await follow('Your account')
    await follow('Devices')
    const { id } = (await stored().user.getUserByEmail('ada@example.com')) ?? { id: '' }
    expect(await stored().session.listUserSessions(id)).toHaveLength(1)
    await press('Sign out')
    await page.waitForURL('/auth/sign-in?next=*')
    expect(await stored().session.listUserSessions(id)).toEqual([])
    await page.goto('/')
    await page.getByRole('link', { name: 'Create an account' }).waitFor()

    await page.goto('/account')
    await page.waitForURL('/auth/sign-in?next=/account')
    await fill('wrong horse')
    await press('Sign in')
    await page.getByText('Invalid email or password').waitFor()
    await fill('correct horse')
    await press('Sign in')
    await isSignedIn()
    expect(await stored().session.listUserSessions(id)).toHaveLength(1)
    expect(found).toEqual([])
  } finally {
    await chromium.close()
  }
})
