/** The example in Chromium, as a visitor meets it: the pages of fastauth-edge and its own. */
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectErrors, flaws } from '../pages/flaws.ts'
import { addAuthenticator, startChromium } from '../servers/chromium.ts'
import { D1, type Service, startService } from './service.ts'

const ADMIN = 'admin@example.com'
const PASSWORD = 'correct horse'
const publicFile = (name: string): string =>
  fileURLToPath(new URL(`../../examples/hono-worker/public/${name}`, import.meta.url))

let service: Service
let chromium: Browser
beforeAll(async () => {
  service = await startService(D1, { ADMIN_EMAIL: ADMIN })
  chromium = await startChromium()
})
afterAll(() => Promise.all([chromium.close(), service.close()]))

/** A browser of somebody's own, at the front page. Passkeys want a name, and no address. */
async function visitor(): Promise<Page> {
  const baseURL = service.url.replace('127.0.0.1', 'localhost')
  const context = await chromium.newContext({ baseURL, viewport: { width: 360, height: 800 } })
  for (const name of ['app.js', 'style.css']) {
    await context.route(`**/${name}`, (route) => route.fulfill({ path: publicFile(name) }))
  }
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto('/')
  return page
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name }).first().click()

const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name }).first().click()

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(text)
  }
}

async function signUp(page: Page, email: string): Promise<void> {
  await follow(page, 'Create an account')
  await fill(page, { Email: email, Password: PASSWORD })
  await press(page, 'Create account')
  await page.getByText(`Signed in as ${email}`).waitFor()
}

/** The newest mail of the inbox that has such a link. */
async function followMail(page: Page, path: string): Promise<void> {
  await page.goto('/inbox')
  await page.locator(`a[href*="${path}"]`).first().click()
}

const isSignedOut = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: 'Welcome to' }).waitFor()

test('an admin signs up, verifies, sees everybody and makes another one admin', async () => {
  const page = await visitor()
  const found = collectErrors(page)
  const look = async (name: string) => void found.push(...(await flaws(page, `app-${name}`)))
  await look('welcome')
  await signUp(page, ADMIN)
  expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  await press(page, 'Send me a link')
  await page.getByText('Verification email sent').waitFor()
  await page.goto('/inbox')
  await look('inbox')
  await followMail(page, '/auth/verify-email')
  await press(page, 'Verify')
  await page.getByText('Email verified successfully').waitFor()
  await page.goto('/')
  await page.getByText('Roles: admin').waitFor()

  const other = await service.adapter.user.createUser({ email: 'bob@example.com', name: 'Bob' })
  await follow(page, 'Users')
  await look('users')
  await press(page, 'Make admin')
  await page.getByText('not verified, admin').waitFor()
  expect(await service.adapter.role.getUserRoles(other.id)).toEqual(['admin'])
  await press(page, 'Remove admin')
  await expect.poll(() => service.adapter.role.getUserRoles(other.id)).toEqual([])
  expect(found).toEqual([])
})

test('devices: one signs the other out, a new password signs all others out', async () => {
  const page = await visitor()
  const found = collectErrors(page)
  const email = 'carol@example.com'
  await signUp(page, email)
  const other = await visitor()
  await follow(other, 'Sign in')
  await fill(other, { Email: email, Password: PASSWORD })
  await press(other, 'Sign in')
  await other.getByText(`Signed in as ${email}`).waitFor()
  await page.reload()
  found.push(...(await flaws(page, 'app-account')))
  await press(page, 'Sign out that device')
  await expect
    .poll(() => page.getByRole('button', { name: 'Sign out that device' }).count())
    .toBe(0)
  await other.reload()
  await isSignedOut(other)

  await follow(other, 'Sign in')
  await follow(other, 'Forgot your password?')
  await fill(other, { Email: email })
  await press(other, 'Send')
  await other.getByText('reset link').waitFor()
  await followMail(other, '/auth/reset-password')
  await fill(other, { 'New password': 'another horse' })
  await other.getByRole('button').click()
  await other.getByText('Password reset successfully').waitFor()
  await page.reload()
  await isSignedOut(page)
  expect(found).toEqual([])
})

test('a passkey and a demo account sign in without a password', async () => {
  const page = await visitor()
  const found = collectErrors(page)
  await addAuthenticator(page)
  await signUp(page, 'dave@example.com')
  await follow(page, 'Add a passkey')
  await page.waitForURL(/\/auth\/account/)
  await press(page, 'Add a passkey')
  await page.getByText('Passkey added.').waitFor()
  await page.goto('/')
  await page.getByText('Added on').waitFor()
  await press(page, 'Sign out')
  await isSignedOut(page)
  await follow(page, 'Sign in')
  await press(page, 'passkey')
  await page.getByText('Signed in as dave@example.com').waitFor()
  await press(page, 'Sign out')

  await isSignedOut(page)
  await follow(page, 'Sign in')
  found.push(...(await flaws(page, 'app-sign-in')))
  await follow(page, 'Continue with a demo account')
  found.push(...(await flaws(page, 'app-demo')))
  await press(page, 'Nobody')
  await page.getByText('You did not allow the sign-in.').waitFor()
  await follow(page, 'Continue with a demo account')
  await press(page, 'Ada')
  await page.getByRole('heading', { name: 'Hello, Ada' }).waitFor()
  await page.getByText('Signed in as ada@demo.example').waitFor()
  // Without a password there is none to change.
  expect(await page.getByLabel('Current password').count()).toBe(0)
  expect(found).toEqual([])
})
