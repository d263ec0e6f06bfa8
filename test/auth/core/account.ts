import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

const NEW_PASSWORD = 'another horse entirely'

export function accountCases(backend: CoreBackend): void {
  test('a profile is read and changed, and null leaves a field alone', async () => {
    const { adapter, browser } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    const put = (body: unknown) => visitor.send('PUT', '/auth/account/profile', body)
    const shown = { id: user.id, email: user.email, name: null, image: null }
    expect(said(await visitor.get('/account/profile'))).toEqual([200, shown])
    expect(said(await put({ name: 'Zoë', image: null }))).toEqual([200, { ...shown, name: 'Zoë' }])
    expect(said(await put({ image: '' }))).toEqual([200, { ...shown, name: 'Zoë', image: '' }])
    expect(said(await put({}))).toEqual([400, { detail: 'No fields to update' }])
    expect(said(await put({ name: null }))).toEqual([400, { detail: 'No fields to update' }])
    expect((await put({ name: 3 })).status).toBe(422)
    expect(await adapter.user.getUserById(user.id)).toMatchObject({ name: 'Zoë', image: '' })
  })

  test('a name of more than 255 characters is refused, and a picture of more than 2,048', async () => {
    const { adapter, browser } = app(backend)
    const visitor = browser()
    const { id } = await visitor.register()
    const put = (body: unknown) => visitor.send('PUT', '/auth/account/profile', body)
    for (const [field, most] of [
      ['name', 255],
      ['image', 2_048],
    ] as const) {
      expect(said(await put({ [field]: 'x'.repeat(most + 1) }))).toEqual([
        422,
        {
          detail: [
            {
              type: 'string_too_long',
              loc: ['body', field],
              msg: `String should have at most ${most} characters`,
              ctx: { max_length: most },
            },
          ],
        },
      ])
      expect(await adapter.user.getUserById(id)).toMatchObject({ [field]: null })
      // Characters, not units of UTF-16.
      const longest = '\u{1f600}'.repeat(most)
      expect(await put({ [field]: longest })).toMatchObject({
        status: 200,
        body: { [field]: longest },
      })
    }
    const [address, browserOfOther] = [email(), browser()]
    const sent = { email: address, password: PASSWORD, name: 'x'.repeat(256) }
    expect((await browserOfOther.post('/register', sent)).status).toBe(422)
    expect(await adapter.user.getUserByEmail(address)).toBeNull()
  })

  test('a changed password keeps this session and ends all else', async () => {
    const { adapter, browser, mailedToken } = app(backend)
    const [visitor, other] = [browser(), browser()]
    const user = await visitor.register()
    await other.login(user.email)
    await browser().post('/forgot-password', { email: user.email })
    const link = mailedToken()
    const change = (current: string, next: string) =>
      visitor.post('/account/change-password', { current_password: current, new_password: next })
    expect(said(await change('not the password', NEW_PASSWORD))).toEqual([
      400,
      { detail: 'Current password is incorrect' },
    ])
    expect(said(await change(PASSWORD, 'short'))).toEqual([
      400,
      { detail: 'Password must be at least 8 characters long' },
    ])
    expect(said(await change(PASSWORD, NEW_PASSWORD))).toEqual([
      200,
      { message: 'Password changed successfully' },
    ])
    expect([await visitor.isSignedIn(), await other.isSignedIn()]).toEqual([true, false])
    expect(await adapter.session.listUserSessions(user.id)).toHaveLength(1)
    expect((await browser().login(user.email)).status).toBe(401)
    expect((await browser().login(user.email, NEW_PASSWORD)).status).toBe(200)
    const reset = { token: link, new_password: PASSWORD }
    expect((await browser().post('/reset-password', reset)).status).toBe(400)
  })

  test('an address changes when the new mailbox confirms it, and the old one is told', async () => {
    const { adapter, browser, mails, mailedToken } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    const next = email()
    const change = (new_email: string, password = PASSWORD) =>
      visitor.post('/account/change-email', { new_email, password })
    expect(said(await change(next, 'not the password'))).toEqual([
      400,
      { detail: 'Password is incorrect' },
    ])
    const taken = await browser().register()
    expect(said(await change(taken.email))).toEqual([409, { detail: 'Email is already in use' }])
    expect(said(await change(next))).toEqual([
      200,
      { message: 'Confirmation email sent to new address' },
    ])
    expect(mails.at(-1)?.to).toBe(next)
    const link = `/account/confirm-email-change?token=${mailedToken()}`
    const confirmed = await browser().get(link, { accept: 'application/json' })
    expect(said(confirmed)).toEqual([200, { message: 'Email changed successfully' }])
    expect(mails.at(-1)?.to).toBe(user.email)
    expect(await adapter.user.getUserById(user.id)).toMatchObject({
      email: next,
      emailVerified: true,
    })
    expect(said(await browser().get(link))).toEqual([400, { detail: 'Invalid or expired token' }])
    expect(await visitor.isSignedIn()).toBe(true)
    expect((await browser().login(next)).status).toBe(200)
  })

  test('an address that was taken meanwhile is 409, and the token stays', async () => {
    const { browser, mailedToken } = app(backend)
    const visitor = browser()
    await visitor.register()
    const next = email()
    await visitor.post('/account/change-email', { new_email: next, password: PASSWORD })
    const token = mailedToken()
    await browser().register(next)
    const confirm = async () =>
      said(await browser().post('/account/confirm-email-change', { token }))
    const taken = [409, { detail: 'Email is already in use' }]
    expect([await confirm(), await confirm()]).toEqual([taken, taken])
  })

  test('an account is deleted by its password', async () => {
    const { adapter, browser } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    const remove = (body?: unknown) => visitor.send('DELETE', '/auth/account', body)
    const missing = { type: 'missing', loc: ['body', 'password'], msg: 'Field required' }
    expect(said(await remove({}))).toEqual([422, { detail: [missing] }])
    expect(said(await remove({ password: 'not the password' }))).toEqual([
      400,
      { detail: 'Password is incorrect' },
    ])
    expect(said(await remove({ password: PASSWORD }))).toEqual([
      200,
      { message: 'Account deleted successfully' },
    ])
    expect(visitor.cookies.has('__Host-access_token')).toBe(false)
    expect(await adapter.session.listUserSessions(user.id)).toEqual([])
    expect((await browser().login(user.email)).status).toBe(401)
    // Nobody had shown that the address is theirs: whoever can may have it.
    expect(await adapter.user.getUserById(user.id)).toBeNull()
    const owner = browser()
    const { id } = await owner.register(user.email)
    await adapter.user.updateUser(id, { emailVerified: true })
    const answer = await owner.send('DELETE', '/auth/account', { password: PASSWORD })
    expect(answer.status).toBe(200)
    expect(await adapter.user.getUserById(id)).toMatchObject({ isActive: false })
    const again = { email: user.email, password: PASSWORD }
    expect((await browser().post('/register', again)).status).toBe(409)
  })

  test('without a password, an account is deleted by a fresh session alone', async () => {
    const remove = async (freshMs: number) => {
      const { adapter, browser } = app(backend, { session: { freshMs } })
      const visitor = browser()
      const user = await visitor.register()
      const [session] = await adapter.session.listUserSessions(user.id)
      await adapter.user.setHashedPassword(user.id, null)
      // As a passkey or a provider would have signed them in.
      expect(session).toBeDefined()
      return (await visitor.send('DELETE', '/auth/account')).status
    }
    // The session of the password is over; what is left is nobody's.
    expect(await remove(86_400_000)).toBe(401)
  })
}
