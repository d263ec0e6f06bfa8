/** What the pages answer, and what they refuse. */
import { beforeAll, expect, inject, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { credentials } from 'fastauth-edge/auth/credentials'
import { github } from 'fastauth-edge/auth/oauth'
import { pages, type PagesOptions } from 'fastauth-edge/auth/pages'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { app, type Browser, type Config, HOME, PASSWORD } from '../auth/core/app.ts'
import { inMode, MODES } from '../auth/core/client.ts'

const open = () => libsqlAdapter({ url: inject('libsqlUrl') })

beforeAll(() => open().createTables())

const GITHUB = github({ clientId: 'x', clientSecret: 'y' })

const service = (config: Config = {}, options: PagesOptions = {}) =>
  app(
    { adapter: () => open() },
    { providers: [credentials(), GITHUB], pages: pages(options), ...config },
  )

const to = (answer: { headers: Headers }): string | null => answer.headers.get('location')

const show = (browser: Browser, path: string) =>
  browser.get(path, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })

test.each(MODES)('forms set cookies, whatever programs get: $strategy, $delivery', async (mode) => {
  const { browser, adapter, mailedToken } = service(inMode(mode))
  const visitor = browser()
  const address = email()
  const fields = { email: address, password: PASSWORD, name: '' }
  expect(to(await visitor.submit('/sign-up', fields))).toBe('/')
  expect(await visitor.isSignedIn()).toBe(true)
  expect(await adapter.user.getUserByEmail(address)).toMatchObject({ name: null })
  expect((await show(visitor, '/account')).body).toContain(address)
  expect(to(await visitor.submit('/sign-out', {}))).toBe('/auth/sign-in')
  expect(await visitor.isSignedIn()).toBe(false)
  expect(to(await show(visitor, '/account'))).toBe('/auth/sign-in?next=%2Fauth%2Faccount')

  expect((await visitor.submit('/forgot', { email: address })).status).toBe(200)
  const reset = { token: mailedToken(), new_password: 'another horse' }
  expect((await visitor.submit('/reset-password', reset)).body).toContain(
    'Password reset successfully',
  )
  const entered = await visitor.submit('/sign-in?next=/notes%3Fa=b', {
    ...fields,
    password: 'another horse',
    remember: 'true',
  })
  expect([entered.status, to(entered)]).toEqual([303, `${HOME}/notes?a=b`])
  expect(entered.headers.get('cache-control')).toBe('no-store')
  expect(await visitor.isSignedIn()).toBe(true)
})

test.each<[string, string]>([
  ['/notes', `${HOME}/notes`],
  [`${HOME}/notes`, `${HOME}/notes`],
  ['https://front.example/in', 'https://front.example/in'],
  ['myapp://in', 'myapp://in'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['\u0000/notes', '/'],
  [`${HOME}@evil.example`, '/'],
  [`https://user@app.example/`, '/'],
  ['https://front.example.evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['data:text/html,x', '/'],
  ['myapp://other', '/'],
  ['notes', '/'],
])('next=%s leads to %s', async (next, expected) => {
  const { browser } = service({ redirects: ['https://front.example', 'myapp://in'] })
  const fields = { email: email(), password: PASSWORD }
  const visitor = browser()
  const path = `/sign-up?next=${encodeURIComponent(next)}`
  const page = await show(visitor, path)
  const forms = /form-action 'self'([^;]*)/.exec(
    page.headers.get('content-security-policy') ?? '',
  )?.[1]
  // Browsers hold redirects of a form to the policy too.
  const elsewhere = /^(?:https:\/\/front.example|myapp:)/.exec(expected)?.[0]
  expect(forms).toBe(elsewhere ? ` ${elsewhere}` : '')
  const answer = await visitor.submit(path, fields)
  expect(to(answer)).toBe(expected)
})

const FORMS = [
  '/sign-in',
  '/sign-up',
  '/forgot',
  '/sign-out',
  '/account/end-session',
  '/account/end-all',
  '/account/verify',
] as const

test.each(FORMS)('%s refuses forms of other sites', async (path) => {
  const { browser, adapter } = service()
  const visitor = browser()
  const { id } = await visitor.register()
  for (const origin of ['https://evil.example', 'null']) {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
      origin,
    }
    const answer = await visitor.send('POST', `/auth${path}`, 'email=x&password=y', headers)
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('CSRF token missing or invalid')
  }
  expect(await adapter.session.listUserSessions(id)).toHaveLength(1)
})

test('only a service that sends mails leads to what mails', async () => {
  const leads = async (config?: Config) => {
    const { browser } = service(config)
    return String((await show(browser(), '/sign-in')).body).includes('href="/auth/forgot"')
  }
  expect([await leads(), await leads({ emailTransport: undefined })]).toEqual([true, false])
})

test('a form that is wrong comes back with what is wrong, and without the password', async () => {
  const { browser, adapter } = service({ rateLimit: { perIp: 3 } })
  const visitor = browser({ ip: '192.0.2.1' })
  const address = email()
  const fields = { email: 'zoë"><b>@localhost', name: '<i>', password: 'correct "horse' }
  const refused = await visitor.submit('/sign-up', fields)
  expect(refused.status).toBe(422)
  expect(refused.body).toContain('value="zoë&quot;&gt;&lt;b&gt;@localhost"')
  expect(refused.body).toContain('value="&lt;i&gt;"')
  expect(refused.body).toContain('aria-invalid="true" aria-describedby="email-problem"')
  expect(refused.body).not.toContain('horse')
  const weak = await visitor.submit('/sign-up', { email: address, password: 'x' })
  expect(weak.status).toBe(400)
  expect(weak.body).toContain('role="alert">Password must be at least 8 characters long')
  expect(await adapter.user.getUserByEmail(address)).toBeNull()
  const empty = await visitor.submit('/sign-in', {})
  expect(empty.body).toContain('<p class="problem" id="password-problem">Field required')
  const answers = []
  for (let i = 0; i < 4; i++) answers.push(await visitor.submit('/forgot', { email: email() }))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(answers[3]?.headers.get('retry-after')).toMatch(/^\d+$/)
})

test('with requireVerifiedEmail a mail says the rest, and a taken address is answered alike', async () => {
  const { browser } = service({ requireVerifiedEmail: true })
  const fields = { email: email(), password: PASSWORD }
  const [first, second] = [
    await browser().submit('/sign-up', fields),
    await browser().submit('/sign-up', fields),
  ]
  const without = (body: unknown) => String(body).replaceAll(/nonce="[^"]*"/g, '')
  expect(first.body).toContain('Check your email to finish signing up')
  expect([first.status, without(first.body)]).toEqual([second.status, without(second.body)])
})

test('every page has a policy of its own, runs no script, is kept by no cache', async () => {
  const { browser } = service({}, { title: 'Notes', logo: 'https://cdn.example/logo.svg' })
  const visitor = browser()
  await visitor.register()
  const nonces = new Set<string>()
  for (const path of ['/sign-in', '/sign-up', '/forgot', '/account', '/reset-password?token=x']) {
    const { status, headers, body } = await show(visitor, path)
    expect(status).toBe(200)
    const policy = headers.get('content-security-policy') ?? ''
    const nonce = /style-src 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? ''
    nonces.add(nonce)
    expect(policy.replace(nonce, 'N')).toBe(
      "default-src 'none'; style-src 'nonce-N'; img-src https://cdn.example; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(headers.get('referrer-policy')).toBe('strict-origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toContain(`<style nonce="${nonce}">`)
    expect(body).not.toContain('<script')
  }
  expect(nonces.size).toBe(5)
})

test('providers are links; an error of theirs is told, whatever stands in the address', async () => {
  const { browser } = service()
  const page = String((await show(browser(), '/sign-in?next=/a')).body)
  const href = /href="([^"]*github[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const back = new URL(href, HOME).searchParams.get('redirect') ?? ''
  expect(back).toBe(`/auth/sign-in?next=${encodeURIComponent(`${HOME}/a`)}&done=1`)
  expect(to(await show(browser(), back.replace('/auth', '')))).toBe(`${HOME}/a`)
  const begun = await show(browser(), href.replace('/auth', ''))
  expect(to(begun)).toMatch(/^https:\/\/github\.com\//)
  const told = await show(browser(), '/sign-in?error=access_denied')
  expect(told.body).toContain('You did not allow the sign-in.')
  for (const error of ['<script>', 'constructor', 'toString', '__proto__']) {
    const { body } = await show(browser(), `/sign-in?error=${encodeURIComponent(error)}`)
    expect(body).toContain('role="alert">That did not work. Try again.<')
  }
})

test('a page whose route is missing is missing; other words take the place of English', async () => {
  const texts = { lang: 'de', signIn: 'Anmelden', continueWith: 'Weiter mit {provider}' }
  const details = { 'Invalid email or password': 'Falsch' }
  const { browser } = service({ providers: [GITHUB], passwords: undefined }, { texts, details })
  const { body } = await show(browser(), '/sign-in')
  expect(body).toContain('<html lang="de">')
  expect(body).toContain('<h1>Anmelden</h1>')
  expect(body).toContain('Weiter mit GitHub')
  expect(body).not.toContain('<form')
  expect((await show(browser(), '/sign-up')).status).toBe(404)
  const own = service({}, { details, css: 'main{color:red}', colors: { accent: 'teal' } })
  const wrong = await own.browser().submit('/sign-in', { email: email(), password: 'x' })
  expect([wrong.status, wrong.body]).toEqual([401, expect.stringContaining('Falsch')])
  expect(wrong.body).toContain('main{color:red}')
  expect(wrong.body).toContain('--accent:teal')
})

test.each<[PagesOptions, RegExp]>([
  [{ css: 'x</STYLE>' }, /pages\.css must be/],
  [{ logo: 'http://cdn.example/x.svg' }, /pages\.logo must be/],
  [{ logo: 'https://cdn.example/x.svg; script-src *' }, /pages\.logo must be/],
  [{ logo: '//cdn.example/x.svg' }, /pages\.logo must be/],
  [{ colors: { accent: 'red;} body{' } }, /pages\.colors\.accent must be/],
  [{ title: '' }, /pages\.title must be/],
  [Object({ colour: {} }), /there is no option pages\.colour/],
  [{ texts: Object({ signOn: 'x' }) }, /there is no option pages\.texts\.signOn/],
])('refuses %o', (options, message) => {
  expect(() => pages(options)).toThrow(ConfigError)
  expect(() => pages(options)).toThrow(message)
})
