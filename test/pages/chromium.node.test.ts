/** The pages in Chromium, on a Worker in workerd: by keyboard, without script, in every width and light. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startChromium } from '../servers/chromium.ts'
import { type Site, startSite } from '../servers/site.ts'
import { collectErrors, flaws } from './flaws.ts'

let site: Site
let chromium: Browser
beforeAll(async () => {
  site = await startSite('test/pages/pages-worker.ts')
  chromium = await startChromium()
})
afterAll(() => Promise.all([chromium.close(), site.close()]))

const someone = () => `${crypto.randomUUID()}@example.com`
const PASSWORD = 'correct horse'

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await chromium.newContext({ baseURL: site.url, ...options })
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** Goes from field to field as the tabulator does, and sends the form. Null passes a field by. */
async function type(page: Page, ...texts: readonly (string | null)[]): Promise<void> {
  for (const text of texts) {
    await page.keyboard.press('Tab')
    if (text !== null) await page.keyboard.type(text)
  }
  await page.keyboard.press('Enter')
}

/** Goes on to a button or a link, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Tab')
    const focused = page.locator(':focus')
    const label = (await focused.getAttribute('aria-label')) ?? (await focused.textContent())
    if (label?.trim() === name) return page.keyboard.press('Enter')
  }
  throw new Error(`no ${name} to press:\n${await page.content()}`)
}

const shows = (page: Page, text: string) =>
  page.getByText(text, { exact: false }).first().waitFor({ timeout: 20_000 })

/** The newest link that was mailed to somebody. */
const mailed = (to: string): Promise<string> =>
  vi.waitFor(
    () => {
      const mail = site.logs.findLast((line) => line.startsWith(to))
      const link = /http:\S+token=[\w-]+/.exec(mail ?? '')?.[0]
      if (link === undefined) throw new Error(`no link to ${to}`)
      return link
    },
    { timeout: 10_000 },
  )

test('by keyboard and without script: sign up, verify, sign out, forget, reset, sign in, end a session', async () => {
  const email = someone()
  const page = await open('/auth/sign-up?next=/notes', { javaScriptEnabled: false })
  await type(page, 'Zoë', email, PASSWORD)
  await shows(page, `The notes of ${email}`)

  await page.goto('/auth/account')
  await shows(page, 'Your address is not verified.')
  await press(page, 'Send a verification link')
  await shows(page, 'Check your email')
  await page.goto(await mailed(email))
  await press(page, 'Verify')
  await shows(page, 'Email verified successfully')
  await press(page, 'Continue')
  await shows(page, `Signed in as ${email}`)
  expect(await page.getByText('not verified').count()).toBe(0)
  await press(page, 'Sign out')
  await page.waitForURL('/auth/sign-in')
  await page.goto('/auth/account')
  await page.waitForURL('/auth/sign-in?next=*')

  await type(page, email, 'wrong')
  await shows(page, 'Invalid email or password')
  expect(await page.getByLabel('Email').inputValue()).toBe(email)
  expect(await page.getByLabel('Password').inputValue()).toBe('')
  await press(page, 'Forgot your password?')
  await page.waitForURL('/auth/forgot?next=*')
  await type(page, email)
  await shows(page, 'a reset link has been sent')
  const link = await mailed(email)
  expect(link).toContain('reset-password')
  await page.goto(link)
  await type(page, 'short')
  await shows(page, 'Password must be at least 8 characters long')
  await type(page, 'another horse')
  await shows(page, 'Password reset successfully')

  const first = await open('/auth/sign-in?next=/auth/account', { javaScriptEnabled: false })
  await type(first, email, 'another horse')
  await shows(first, 'This device')
  await page.goto('/auth/sign-in?next=/auth/account')
  await type(page, email, 'another horse')
  await shows(page, 'Signed in on')
  expect(await page.locator('li').count()).toBe(2)
  await press(page, 'Sign out: Chrome on Linux')
  await expect.poll(() => page.locator('li').count()).toBe(1)
  await first.goto('/notes')
  await shows(first, 'Not authenticated')
})

test('a provider is a link, and leads on to where the visitor wanted to be', async () => {
  const email = someone()
  site.oidc.user = { sub: crypto.randomUUID(), email, email_verified: true }
  const page = await open('/auth/sign-in?next=/notes', { javaScriptEnabled: false })
  await press(page, 'Continue with Corp')
  await shows(page, `The notes of ${email}`)

  site.oidc.user = null
  const other = await open('/auth/sign-in?next=/notes', { javaScriptEnabled: false })
  await press(other, 'Continue with Corp')
  await shows(other, 'You did not allow the sign-in.')
  expect(new URL(other.url()).pathname).toBe('/auth/sign-in')
})

test('every page is accessible and fits, at 360 and 1,280 pixels, light and dark', async () => {
  const email = someone()
  const page = await open('/auth/sign-in')
  const found = collectErrors(page)
  const look = async (name: string) => void found.push(...(await flaws(page, name)))
  await look('sign-in')
  await page.goto('/auth/forgot')
  await look('forgot')
  await page.goto(`/auth/reset-password?token=${'x'.repeat(43)}`)
  await look('reset')
  await page.goto('/auth/sign-up?next=/auth/account')
  await type(page, 'Zoë', 'zoë@localhost', PASSWORD)
  await shows(page, 'The part after the @-sign')
  await look('sign-up')
  await page.goto('/auth/sign-up?next=/auth/account')
  await type(page, '', email, PASSWORD)
  await shows(page, 'Signed in as')
  const other = await open('/auth/sign-in?next=/auth/account')
  await type(other, email, PASSWORD)
  await shows(other, 'Sign out everywhere')
  await page.reload()
  await look('account')
  await press(page, 'Send a verification link')
  await shows(page, 'Verification email sent')
  const link = await mailed(email)
  await page.context().clearCookies()
  await page.goto(link)
  await press(page, 'Verify')
  await shows(page, 'from 127.0.0.1, Chrome on Linux.')
  await look('owner')
  await press(page, 'This was me')
  await shows(page, 'Email verified successfully')
  await look('done')
  expect(found).toEqual([])
})
