/** Every guide, followed: its Worker in workerd over D1, its commands in a shell, its answers compared with the page. */
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { build } from 'esbuild'
import { SignJWT } from 'jose'
import { convertV4MiniflareOptions, Miniflare, Response as WorkerResponse } from 'miniflare'
import { expect, test, vi } from 'vitest'
import { Authenticator } from '../auth/passkeys/authenticator.ts'
import { fromSource } from '../from-source.ts'
import { bundleWorker } from '../isolates/bundle.ts'
import { FASTAUTH_TABLES } from '../migrations/fastauth-tables.ts'
import { startChromium } from '../servers/chromium.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub } from '../servers/github.ts'
import { freePort } from '../servers/process.ts'
import { workerModules } from '../wasm-beside.ts'
import { type Guide, guideAt, GUIDES, IN_A_FOLDER, printedAs, saveFiles } from './guide.ts'
import { newestToken, shell } from './shell.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SECRET = 'the secret of the tests, of 32 bytes or more'

interface Followed {
  readonly guide: Guide
  readonly folder: string
  readonly url: string
  readonly worker: Miniflare
  readonly hub: GitHub
  /** The origin of a front end that is not served yet. */
  readonly frontPort: number
  /** Runs every step of the page, with what a reader would paste in place of `TOKEN=…`. */
  steps(token?: string): Promise<void>
  /** Sends JSON as a program does that keeps cookies. */
  send(method: string, path: string, body?: unknown): Promise<Response>
}

const BOUNDARY = '-- next step --'

async function follow(page: string, use: (followed: Followed) => Promise<void>): Promise<void> {
  const guide = guideAt(page)
  const name = page.replace(/^.*\/(.*)\.md$/, '$1')
  const folder = `${root}.tmp/guides/${name}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const [port, frontPort] = [await freePort(), await freePort()]
  const here = (code: string): string =>
    code
      .replaceAll('localhost:8787', `localhost:${port}`)
      .replaceAll('localhost:5173', `localhost:${frontPort}`)
      .replaceAll('the id of your OAuth app', CLIENT_ID)
  saveFiles(guide, folder, here)
  const log = join(folder, 'dev.log')
  appendFileSync(log, '')
  const hub = new GitHub()
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      ...(await workerModules(await bundleWorker(`.tmp/guides/${name}/worker.ts`))),
      compatibilityDate: '2026-05-01',
      port,
      d1Databases: ['DB'],
      bindings: {
        AUTH_SECRET: SECRET,
        GITHUB_CLIENT_ID: CLIENT_ID,
        GITHUB_CLIENT_SECRET: CLIENT_SECRET,
        GOOGLE_CLIENT_ID: 'of Google',
        GOOGLE_CLIENT_SECRET: 'of Google too',
      },
      handleStructuredLogs: ({ message }) => appendFileSync(log, `${message}\n`),
      outboundService: async (request) => {
        const { method, headers } = request
        const body = method === 'POST' ? await request.text() : null
        const answer = await hub.fetch(request.url, { method, headers: [...headers], body })
        return new WorkerResponse(await answer.text(), {
          status: answer.status,
          headers: [...answer.headers],
        })
      },
    }),
  )
  const url = `http://localhost:${port}`
  const jar = new Map<string, string>()
  try {
    await worker.ready
    await use({
      guide,
      folder,
      url,
      worker,
      hub,
      frontPort,
      async steps(token = '$(newest_token "$TOKEN")') {
        const script = guide.steps.map(({ commands }) =>
          here(commands).replaceAll('TOKEN=…', `TOKEN=${token}`),
        )
        const { out } = await shell(folder, newestToken('') + script.join(`\necho '${BOUNDARY}'\n`))
        const printed = out.split(`${BOUNDARY}\n`)
        expect(printed).toHaveLength(guide.steps.length)
        for (const [i, step] of guide.steps.entries()) {
          expect(printed[i]?.trim()).toMatch(printedAs(here(step.printed)))
        }
      },
      async send(method, path, body) {
        const answer = await fetch(url + path, {
          method,
          redirect: 'manual',
          headers: {
            cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '),
            origin: url,
            'content-type': 'application/json',
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        for (const set of answer.headers.getSetCookie()) {
          const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
          jar.set(key, value)
        }
        return answer
      },
    })
  } finally {
    await worker.dispose()
  }
}

/** What is printed on the page stands there alone: no answer to a command. */
const shown = (page: string): string =>
  readFileSync(root + page, 'utf8').match(/^```text\n([^]*?)^```$/m)?.[1] ?? ''

const ALICE = { email: 'alice@example.com', password: 'correct horse' }

const onlySteps = ({ steps }: Followed): Promise<void> => steps()

const FOLLOWED: Readonly<Record<string, (followed: Followed, page: string) => Promise<void>>> = {
  'first-sign-in': async ({ steps, send }) => {
    await steps()
    const front = await send('GET', '/')
    expect(front.headers.get('location')).toBe('/auth/sign-in?next=/notes')
  },
  'passwords-and-reset': async ({ steps, folder }) => {
    await steps()
    expect(readFileSync(join(folder, 'dev.log'), 'utf8')).toMatch(/^password reset: \S+$/m)
  },
  'email-verification': onlySteps,
  'mailed-sign-in-links': onlySteps,
  'roles-and-the-first-admin': onlySteps,
  'limits-on-guessing': onlySteps,
  'native-apps': onlySteps,

  'sign-in-with-github-and-google': async ({ steps, send, hub, url: site }, page) => {
    await steps()
    const away = await send('GET', '/auth/oauth/github/authorize?redirect=/notes')
    const { url } = Object(await away.json())
    const back = new URL(
      hub.authorize(url, {
        id: '583231',
        login: 'octocat',
        emails: [{ email: 'octocat@example.com', verified: true, primary: true }],
      }),
    )
    const led = await send('GET', back.pathname + back.search)
    expect(led.headers.get('location')).toBe(`${site}/notes`)
    expect(await (await send('GET', '/notes')).text()).toBe(shown(page).trim())
    const sign = await send('GET', '/auth/sign-in')
    expect(await sign.text()).toMatch(/Continue with GitHub[^]*Continue with Google/)
  },

  'sign-in-with-passkeys': async ({ steps, send, url }) => {
    await steps()
    await send('POST', '/auth/register', ALICE)
    const phone = new Authenticator(url)
    const begun = await send('POST', '/auth/passkeys/register/begin', {})
    const credential = await phone.create(Object(await begun.json()))
    const made = await send('POST', '/auth/passkeys/register/complete', {
      credential,
      name: 'My phone',
    })
    expect(made.status).toBe(201)
    await send('POST', '/auth/logout')
    expect((await send('GET', '/notes')).status).toBe(401)
    const asked = await send('POST', '/auth/passkeys/authenticate/begin', {})
    const answer = await phone.get(Object(await asked.json()))
    await send('POST', '/auth/passkeys/authenticate/complete', { credential: answer })
    expect(await (await send('GET', '/notes')).text()).toBe('The notes of alice@example.com')
  },

  'front-end-on-another-origin': async ({ folder, frontPort }) => {
    await build({
      entryPoints: [`${folder}/front/main.ts`],
      outdir: `${folder}/front`,
      bundle: true,
      format: 'esm',
      plugins: [fromSource],
    })
    const files = createServer(({ url = '/' }, response) => {
      const isPage = url === '/'
      response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
      response.end(
        url === '/favicon.ico'
          ? ''
          : readFileSync(`${folder}/front/${isPage ? 'index.html' : 'main.js'}`),
      )
    })
    await new Promise<void>((resolve) => files.listen(frontPort, 'localhost', resolve))
    const chromium = await startChromium()
    try {
      const page = await chromium.newPage()
      await page.goto(`http://localhost:${frontPort}`)
      const notes = (text: string) =>
        page.locator('#notes', { hasText: text }).waitFor({ timeout: 20_000 })
      await notes('Nobody is signed in')
      await page.getByLabel('E-mail').fill(ALICE.email)
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await notes('Invalid email or password')
      await page.getByLabel('Password').fill(ALICE.password)
      await page.getByRole('button', { name: 'Sign up' }).click()
      await notes('The notes of alice@example.com')
      await page.reload()
      await notes('The notes of alice@example.com')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await notes('Nobody is signed in')
      await page.route('**/auth/me', (route) => route.abort())
      await page.reload()
      await notes('cannot be reached')
    } finally {
      await chromium.close()
      files.close()
    }
  },

  'beside-a-python-fastauth': async ({ guide, steps, worker }) => {
    const database = await worker.getD1Database('DB')
    for (const statement of FASTAUTH_TABLES.sqlite) await database.prepare(statement).run()
    // What `migrate` adds.
    const columns = 'key text primary key, value text, count bigint, expires_at datetime'
    await database.prepare(`create table fastauth_state (${columns})`).run()
    const hash =
      '$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg'
    const at = '2026-01-01 00:00:00.000000'
    await database
      .prepare(
        'insert into fastauth_users (id, email, hashed_password, email_verified, is_active, created_at, updated_at) values (?, ?, ?, 1, 1, ?, ?)',
      )
      .bind('guido', 'guido@example.com', hash, at, at)
      .run()
    const token = await new SignJWT({
      sub: 'guido',
      type: 'access',
      jti: 'cuid2ofpython',
      email: 'guido@example.com',
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(new TextEncoder().encode(SECRET))
    expect(guide.files.get('worker.ts')).toContain("tables: 'never'")
    await steps(token)
  },

  deploying: async ({ folder, send, worker }) => {
    // On Workers, the cron included.
    expect((await send('POST', '/auth/register', ALICE)).status).toBe(201)
    expect(await (await send('GET', '/notes')).text()).toBe('The notes of alice@example.com')
    const { scheduled } = await worker.getWorker()
    expect(await scheduled({ cron: '17 * * * *' })).toMatchObject({ outcome: 'ok' })
    // On Vercel, the function is called as Vercel calls it.
    vi.stubEnv('AUTH_SECRET', SECRET)
    vi.stubEnv('DATABASE_URL', `file:${folder}/notes.db`)
    try {
      const vercel = (await import(/* @vite-ignore */ `${folder}/api/index.ts`)).default
      const registering = new Request('http://localhost/api/auth/register', {
        method: 'POST',
        body: JSON.stringify(ALICE),
        headers: { 'content-type': 'application/json' },
      })
      const answer: Response = await vercel.fetch(registering)
      expect(answer.status).toBe(201)
      const cookie = answer.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; ')
      const asking = new Request('http://localhost/api/notes', { headers: { cookie } })
      const notes: Response = await vercel.fetch(asking)
      expect(await notes.text()).toBe('The notes of alice@example.com')
      const { user } = libsqlAdapter({ url: `file:${folder}/notes.db` })
      expect(await user.listUsers({ limit: 10 })).toHaveLength(1)
    } finally {
      vi.unstubAllEnvs()
    }
  },
}

test('every guide is followed', () => {
  const pages = Object.keys(FOLLOWED).map((name) => `docs/guides/${name}.md`)
  expect([...pages, IN_A_FOLDER].toSorted()).toEqual(GUIDES)
})

test.each(Object.entries(FOLLOWED))('%s', async (name, followed) => {
  const page = `docs/guides/${name}.md`
  await follow(page, (facts) => followed(facts, page))
})
