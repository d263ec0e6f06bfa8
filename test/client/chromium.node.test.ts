/** The client in Chromium, on a page of a Worker in workerd, over http://localhost. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuthClient } from 'fastauth-edge/client'
import { bundle } from '../../scripts/bundle.ts'
import { addAuthenticator, startChromium } from '../servers/chromium.ts'
import type { Oidc } from '../servers/oidc.ts'
import { type Site, startSite } from '../servers/site.ts'

declare global {
  /** On the page. */
  var auth: AuthClient
}

let home: string
let site: Site
let oidc: Oidc
let chromium: Browser
beforeAll(async () => {
  const CLIENT = (await bundle('src/client/client.ts')).code
  site = await startSite('test/client/page-worker.ts', { CLIENT })
  ;({ url: home, oidc } = site)
  chromium = await startChromium()
})
afterAll(() => Promise.all([chromium.close(), site.close()]))

/** A browser of somebody's own, and the requests of all its tabs. */
async function visitor() {
  const context = await chromium.newContext()
  const sent: string[] = []
  context.on('request', (request) => {
    sent.push(`${request.method()} ${new URL(request.url()).pathname}`)
  })
  return { context, sent, page: await tab(context) }
}

async function tab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(home)
  await page.waitForFunction(() => 'auth' in globalThis)
  return page
}

const someone = () => ({ email: `${crypto.randomUUID()}@example.com`, password: 'correct horse' })

const whoIn = (page: Page) => page.evaluate(async () => (await auth.me())?.email ?? null)

/** What the access token's end does: the browser drops its cookie. */
const expire = (context: BrowserContext) => context.clearCookies({ name: 'access_token' })

test('signs up, in and out by cookies; the CSRF header goes along', async () => {
  const { page, context } = await visitor()
  const who = someone()
  expect(await whoIn(page)).toBeNull()
  const request = page.waitForRequest(/\/logout/)
  expect(await page.evaluate((who) => auth.signUp(who), who)).toEqual({ signedIn: true })
  expect(await whoIn(page)).toBe(who.email)
  const cookies = await context.cookies()
  await page.evaluate(() => auth.signOut())
  const csrf = cookies.find(({ name }) => name === 'csrf_token')?.value
  expect(csrf).toMatch(/^[\w-]{43}\./)
  expect(decodeURIComponent((await request).headers()['x-csrf-token'] ?? '')).toBe(csrf)
  expect(await whoIn(page)).toBeNull()
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('refresh_token')
  await page.evaluate((who) => auth.signIn(who), who)
  expect(await whoIn(page)).toBe(who.email)
  const refused = await page.evaluate(
    (who) =>
      auth.signIn({ ...who, password: 'wrong' }).catch((error: unknown) => ({
        ...Object(error),
        name: Object(error).name,
      })),
    who,
  )
  expect(refused).toMatchObject({ name: 'AuthError', status: 401 })
})

test('two tabs at once refresh once, and both stay signed in', async () => {
  const { page, context, sent } = await visitor()
  const who = someone()
  await page.evaluate((who) => auth.signUp(who), who)
  const other = await tab(context)
  for (const round of [1, 2]) {
    await expire(context)
    sent.splice(0)
    const both = [page, other].map((one) =>
      one.evaluate(async (path) => {
        const notes = () => auth.fetch(path).then((answer) => answer.json())
        const [me, ...all] = await Promise.all([auth.me(), notes(), notes()])
        return [me?.email, ...all.map(({ of }) => of)]
      }, '/notes'),
    )
    expect(await Promise.all(both), `round ${round}`).toEqual([
      [who.email, who.email, who.email],
      [who.email, who.email, who.email],
    ])
    expect(sent.filter((one) => one === 'POST /auth/refresh')).toHaveLength(1)
  }
  // Signing out in one tab does so in the other.
  await page.evaluate(() => auth.signOut())
  expect(await whoIn(other)).toBeNull()
})

test('signs in at a provider by redirect, comes back to the page, and links', async () => {
  const { page, context } = await visitor()
  /** The provider forgets who was there. */
  const another = () => context.clearCookies({ domain: '127.0.0.1' })
  const user = { sub: crypto.randomUUID(), email: someone().email, email_verified: true }
  oidc.user = user
  await page.evaluate(() => auth.oauth.signIn('corp', { redirect: '/?welcome' }))
  await page.waitForURL(`${home}/?welcome`)
  await page.waitForFunction(() => 'auth' in globalThis)
  expect(await whoIn(page)).toBe(user.email)
  expect(await page.evaluate(() => auth.oauth.accounts())).toEqual([
    { provider: 'corp', providerAccountId: user.sub },
  ])
  // The last way in stays.
  const refused = page.evaluate(() => auth.oauth.unlink('corp'))
  await expect(refused).rejects.toThrow('The last way to sign in cannot be unlinked')

  const linked = () => page.evaluate(() => globalThis.auth?.oauth.accounts()).catch(() => [])
  oidc.user = { sub: crypto.randomUUID() }
  await another()
  await page.evaluate(() => auth.oauth.link('corp'))
  await expect.poll(linked).toHaveLength(2)

  oidc.user = null
  await another()
  await page.evaluate(() => auth.oauth.signIn('corp'))
  await page.waitForURL(/error=access_denied/)
})

test('registers a passkey, signs in with it and no address, renames and removes it', async () => {
  const { page } = await visitor()
  await addAuthenticator(page)
  const who = someone()
  await page.evaluate((who) => auth.signUp(who), who)
  const made = await page.evaluate(() => auth.passkeys.register({ name: 'Laptop' }))
  expect(made).toMatchObject({ name: 'Laptop' })
  // A second one on the same authenticator: excluded.
  await expect(page.evaluate(() => auth.passkeys.register())).rejects.toThrow('InvalidStateError')
  await page.evaluate(() => auth.signOut())
  await page.evaluate(() => auth.passkeys.signIn())
  expect(await whoIn(page)).toBe(who.email)
  const listed = await page.evaluate(async (id) => {
    await auth.passkeys.rename(id, 'Phone')
    return auth.passkeys.list()
  }, made.id)
  expect(listed).toMatchObject([{ id: made.id, name: 'Phone', lastUsedAt: expect.any(String) }])
  await page.evaluate((id) => auth.passkeys.delete(id), made.id)
  expect(await page.evaluate(() => auth.passkeys.list())).toEqual([])
  await page.evaluate(() => auth.signOut())
  const refused = page.evaluate(() => auth.passkeys.signIn())
  await expect(refused).rejects.toThrow('Passkey not found')
  expect(await whoIn(page)).toBeNull()
})
