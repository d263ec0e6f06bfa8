import { expect, test } from 'vitest'
import { email, unique } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

export function signUpCases(backend: CoreBackend): void {
  test('creates a user and signs them in by cookies', async () => {
    const { adapter, browser, errors } = app(backend, { passwords: {} })
    const visitor = browser()
    const address = email()
    const answer = await visitor.post('/register', {
      email: ` ${address.toUpperCase()} `,
      password: PASSWORD,
      name: 'Zoë',
    })
    expect(said(answer)).toEqual([201, { message: 'Authentication successful' }])
    const names = ['__Host-access_token', 'csrf_token', '__Host-device']
    expect([...visitor.cookies.keys()]).toEqual(names)
    const lines = answer.headers.getSetCookie()
    expect(lines[0]).toMatch(/; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(lines[1]).toMatch(/; Max-Age=2592000; Path=\/; Secure; SameSite=Lax$/)
    const user = await adapter.user.getUserByEmail(address)
    expect(user).toMatchObject({ name: 'Zoë', emailVerified: false, isActive: true, image: null })
    expect(said(await visitor.get('/me'))).toEqual([
      200,
      {
        id: user?.id,
        email: address,
        name: 'Zoë',
        image: null,
        email_verified: false,
        is_active: true,
      },
    ])
    expect(await adapter.user.getHashedPassword(user?.id ?? '')).toMatch(/^\$argon2id\$v=19\$/)
    const sessions = await adapter.session.listUserSessions(user?.id ?? '')
    expect(sessions).toHaveLength(1)
    expect(visitor.cookies.get('__Host-access_token')).not.toContain(sessions[0]?.id)
    expect(errors).toEqual([])
  })

  test('answers with a bearer token in JSON delivery, and sets no cookie', async () => {
    const { browser } = app(backend, { tokenDelivery: 'json' })
    const answer = await browser().post('/register', { email: email(), password: PASSWORD })
    expect(said(answer)).toEqual([
      201,
      { access_token: expect.any(String), token_type: 'bearer', expires_in: 2_592_000 },
    ])
    expect(answer.headers.getSetCookie()).toEqual([])
    const authorization = `bEaReR  ${Object(answer.body).access_token} `
    expect((await browser().get('/me', { authorization })).status).toBe(200)
  })

  test('refuses a taken address, whatever its spelling, and a deleted one', async () => {
    const { adapter, browser } = app(backend)
    const address = email()
    const user = await browser().register(address)
    const again = () =>
      browser().post('/register', { email: address.toUpperCase(), password: PASSWORD })
    const taken = [409, { detail: 'A user with this email already exists' }]
    expect(said(await again())).toEqual(taken)
    await adapter.user.deleteUser(user.id)
    expect(said(await again())).toEqual(taken)
  })

  test('refuses a password that breaks the policy, before anything is sent', async () => {
    const { browser, requests, forget } = app(backend, {
      password: { minLength: 10, requireDigit: true },
    })
    forget()
    const refusal = async (password: string) => {
      const answer = await browser().post('/register', { email: email(), password })
      return said(answer)
    }
    expect(await refusal('short')).toEqual([
      400,
      { detail: 'Password must be at least 10 characters long' },
    ])
    expect(await refusal('long enough')).toEqual([
      400,
      { detail: 'Password must contain at least one digit' },
    ])
    expect(requests()).toBe(0)
  })

  test('refuses new addresses that folding could confuse with another', async () => {
    const { browser, adapter } = app(backend)
    const id = unique('x')
    for (const local of [`fa\u00df${id}`, `a\u017f${id}`, `\ufb01${id}`]) {
      const answer = await browser().post('/register', {
        email: `${local}@mail.example`,
        password: PASSWORD,
      })
      expect([answer.status, Object(answer.body).detail[0].type]).toEqual([422, 'value_error'])
    }
    expect(await adapter.user.getUserByEmail(`fass${id}@mail.example`)).toBeNull()
  })

  test('gives the default role, creating it where it is missing', async () => {
    const role = unique('member')
    const { adapter, browser, auth } = app(backend, {
      roles: [{ name: role, permissions: ['read'] }],
      defaultRole: role,
    })
    const user = await browser().register()
    expect(await adapter.role.getUserRoles(user.id)).toEqual([role])
    expect(await adapter.role.getRole(role)).toEqual({ name: role, permissions: ['read'] })
    await adapter.role.addPermissions(role, ['write'])
    await auth.initializeRoles()
    expect(await adapter.role.getRole(role)).toEqual({ name: role, permissions: ['read', 'write'] })
  })

  test('ends the session that the request came with', async () => {
    const { adapter, browser } = app(backend)
    const visitor = browser()
    const first = await visitor.register()
    const second = await visitor.register()
    expect(second.id).not.toBe(first.id)
    expect(await adapter.session.listUserSessions(first.id)).toEqual([])
    expect(await adapter.session.listUserSessions(second.id)).toHaveLength(1)
  })

  test('with requireVerifiedEmail, answers for new and taken addresses alike', async () => {
    const { adapter, browser, mails, mailedToken } = app(backend, { requireVerifiedEmail: true })
    const address = email()
    const visitor = browser()
    const body = { email: address, password: PASSWORD }
    const answers = [await visitor.post('/register', body), await visitor.post('/register', body)]
    expect(answers.map(said)).toEqual([
      [201, { message: 'Check your email to finish signing up' }],
      [201, { message: 'Check your email to finish signing up' }],
    ])
    expect(visitor.cookies.size).toBe(0)
    expect(mails.map(({ to }) => to)).toEqual([address, address])
    mails.pop()
    expect((await visitor.login(address)).status).toBe(403)
    expect((await visitor.post('/verify-email', { token: mailedToken() })).status).toBe(200)
    expect((await visitor.login(address)).status).toBe(200)
    expect((await adapter.user.getUserByEmail(address))?.emailVerified).toBe(true)
  })

  test('tells onSignup, whose error is not the visitor\u2019s', async () => {
    const told: unknown[] = []
    const { browser, errors } = app(backend, {
      hooks: {
        onSignup: (user) => {
          told.push(user.email)
          throw new Error('of the hook')
        },
      },
    })
    const address = email()
    await browser().register(address)
    expect(told).toEqual([address])
    expect(errors).toHaveLength(1)
  })
}
