/** Mailed links, as something follows them that is no person. */
import { beforeAll, expect, inject, test, vi } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { type App, app, type Browser, PASSWORD } from './core/app.ts'

const open = () => libsqlAdapter({ url: inject('libsqlUrl') })

beforeAll(() => open().createTables())

const service = () => app({ adapter: () => open() }, { providers: [credentials(), magicLinks()] })

interface Kind {
  readonly path: string
  /** Has a link mailed. */
  mail(visitor: Browser, address: string): Promise<unknown>
  /** Beside the token, what the button's form sends. */
  readonly fields?: Readonly<Record<string, string>>
}

const KINDS: readonly Kind[] = [
  {
    path: '/verify-email',
    mail: (visitor) => visitor.post('/request-verify-email'),
    fields: { owner: 'me' },
  },
  {
    path: '/reset-password',
    mail: (visitor, address) => visitor.post('/forgot-password', { email: address }),
    fields: { new_password: 'another horse' },
  },
  {
    path: '/account/confirm-email-change',
    mail: (visitor) =>
      visitor.post('/account/change-email', { new_email: email(), password: PASSWORD }),
  },
  {
    path: '/magic-links/callback',
    mail: (visitor, address) => visitor.post('/magic-links/login', { email: address }),
  },
]

/** What looks at mail before people do, and what fetches ahead. */
const SCANNERS: readonly (readonly [method: string, headers: Readonly<Record<string, string>>])[] =
  [
    ['GET', { accept: 'text/html' }],
    ['GET', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', purpose: 'prefetch' }],
    ['GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: '*/*' }],
    ['GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['GET', { 'sec-fetch-dest': 'document' }],
    ['HEAD', {}],
    ['HEAD', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['OPTIONS', {}],
  ]

async function mailed({ browser, mailedToken, forget, mails }: App, { mail }: Kind) {
  const visitor = browser()
  const user = await visitor.register()
  await mail(visitor, user.email)
  expect(mails).toHaveLength(1)
  forget()
  return { visitor, user, token: mailedToken() }
}

test.each(KINDS)('$path: a scanner redeems nothing, and a button what it is for', async (kind) => {
  const core = service()
  const { browser, adapter, requests } = core
  const { user, token } = await mailed(core, kind)
  for (const [method, headers] of SCANNERS) {
    const answer = await browser().send(
      method,
      `/auth${kind.path}?token=${token}`,
      undefined,
      headers,
    )
    expect([method, headers, answer.status]).toEqual([
      method,
      headers,
      method === 'GET' ? 200 : 405,
    ])
    expect(answer.headers.getSetCookie()).toEqual([])
    if (method === 'GET') {
      expect(answer.body).toContain(`name="token" value="${token}"`)
      expect(answer.headers.get('referrer-policy')).toMatch(/^(?:same-origin|strict-origin)$/)
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  }
  expect(requests()).toBe(0)
  expect(await adapter.user.getUserById(user.id)).toEqual(user)
  const done = await browser().submit(kind.path, { token, ...kind.fields })
  expect(done.status).toBe(200)
  expect(await adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: true })
})

test.each(KINDS)('$path: what is no token stands on no page', async ({ path }) => {
  const { browser } = service()
  const headers = { accept: 'text/html' }
  for (const junk of ['"><script>alert(1)</script>', "' onfocus=x", 'a b', 'x'.repeat(513), 'ä']) {
    const page = await browser().get(`${path}?token=${encodeURIComponent(junk)}`, headers)
    expect([junk, page.status]).toEqual([junk, 400])
    expect(JSON.stringify(page.body)).not.toContain(junk)
    const form = await browser().submit(path, { token: junk, new_password: 'x', owner: 'me' })
    expect(form.status).toBeGreaterThanOrEqual(400)
    expect(form.body).not.toContain(junk)
  }
})

test('a name that a stranger chose is in no mail to an address that is not verified', async () => {
  const { browser, mails, adapter } = service()
  for (const kind of KINDS) {
    const visitor = browser()
    const user = await visitor.register()
    await visitor.send('PUT', '/auth/account/profile', { name: 'You won, see evil.example' })
    await kind.mail(visitor, user.email)
    await adapter.user.updateUser(user.id, { emailVerified: true })
    if (kind.path === '/reset-password') await kind.mail(visitor, user.email)
  }
  expect(mails.map(({ text, html }) => /evil/.test(text + html))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ])
})

test('without a transport, the log says once that nothing is mailed, and the answer is the same', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const { browser } = app({ adapter: () => open() }, { emailTransport: undefined })
    const address = email()
    await browser().post('/register', { email: address, password: PASSWORD })
    for (const asked of [address, email()]) {
      const answer = await browser().post('/forgot-password', { email: asked })
      expect([answer.status, answer.body]).toEqual([
        200,
        { message: 'If the email exists, a reset link has been sent' },
      ])
    }
    expect(warn.mock.calls).toEqual([
      ['fastauth-edge: no mail is sent: there is no emailTransport'],
    ])
  } finally {
    warn.mockRestore()
  }
})
