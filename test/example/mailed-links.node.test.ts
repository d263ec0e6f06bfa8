import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Account,
  openBrowser,
  randomEmail,
  register,
  sessionOf,
  storedToken,
} from './browser.ts'
import { backends, type Service, startService } from './service.ts'

describe.each(backends)('links in mails over $name', (backend) => {
  const adminEmail = randomEmail()
  let service: Service
  beforeAll(async () => {
    // Written otherwise than it is stored, as people do.
    service = await startService(backend, { ADMIN_EMAIL: adminEmail.toUpperCase() })
  })
  afterAll(() => service.close())

  const login = async (email: string, password: string): Promise<number> =>
    (await openBrowser(service).send('POST', '/auth/login', { email, password })).status

  const expire = async (token: string, userId: string, tokenType: string): Promise<void> => {
    const expiresAt = new Date(Date.now() - 1000)
    await service.adapter.token.createToken({
      token: storedToken(token),
      userId,
      tokenType,
      expiresAt,
    })
  }

  const requestVerification = async ({ send, email }: Account): Promise<string> => {
    expect(await send('POST', '/auth/request-verify-email')).toMatchObject({ status: 200 })
    return service.mailed(email, 'Verify your email address')
  }

  const requestReset = async (email: string): Promise<string> => {
    const before = service.mailsTo(email)
    await openBrowser(service).send('POST', '/auth/forgot-password', { email })
    await expect.poll(() => service.mailsTo(email)).toBe(before + 1)
    return service.mailed(email, 'Reset your password')
  }

  const verify = ({ send }: Pick<Account, 'send'>, token: string) =>
    send('POST', '/auth/verify-email', { token })

  const reset = (token: string, password = 'a new password') =>
    openBrowser(service).send('POST', '/auth/reset-password', { token, new_password: password })

  const noVerification = { status: 400, detail: 'Invalid or expired verification token' }
  const noReset = { status: 400, detail: 'Invalid or expired reset token' }

  test('an e-mail is verified once', async () => {
    const account = await register(service)
    const stranger = await register(service)
    const token = await requestVerification(account)
    expect(await verify(account, token)).toMatchObject({ status: 200 })
    expect(await account.send('GET', '/auth/me')).toMatchObject({ json: { email_verified: true } })
    expect(await account.send('GET', '/api/me')).toMatchObject({ json: { roles: [] } })
    expect(await verify(account, token)).toMatchObject(noVerification)
    expect(await stranger.send('GET', '/auth/me')).toMatchObject({
      json: { email_verified: false },
    })
  })

  test('a link for an earlier address verifies nothing', async () => {
    const account = await register(service)
    const { send, password, id } = account
    const token = await requestVerification(account)
    const new_email = randomEmail()
    expect(await send('POST', '/auth/account/change-email', { new_email, password })).toMatchObject(
      { status: 200 },
    )
    const link = await service.mailed(new_email, 'Confirm your new email address')
    const confirmed = await send('POST', '/auth/account/confirm-email-change', { token: link })
    expect(confirmed).toMatchObject({ status: 200 })
    await service.adapter.user.updateUser(id, { emailVerified: false })
    expect(await verify(account, token)).toMatchObject(noVerification)
    expect(await service.rows('fastauth_users', 'id', id)).toMatchObject([{ email: new_email }])
  })

  test('an expired link does nothing, and another can be requested', async () => {
    const account = await register(service)
    const first = await requestVerification(account)
    await expire(first, account.id, 'verification')
    expect(await verify(account, first)).toMatchObject(noVerification)
    await account.send('POST', '/auth/request-verify-email')
    await expect.poll(() => service.mailsTo(account.email)).toBe(2)
    const second = await service.mailed(account.email, 'Verify your email address')
    expect(await verify(account, second)).toMatchObject({ status: 200 })
  })

  test('ADMIN_EMAIL creates an admin when it is verified by its account, and not before', async () => {
    const account = await register(service, adminEmail)
    const { send } = account
    expect(await send('GET', '/api/me')).toMatchObject({ json: { roles: [] } })
    expect(await send('GET', '/api/admin/roles')).toMatchObject({
      status: 403,
      detail: 'Insufficient role',
    })
    const token = await requestVerification(account)
    expect(await verify(account, token)).toMatchObject({ status: 200 })
    expect(await send('GET', '/api/me')).toMatchObject({ json: { roles: ['admin'] } })
    expect(await send('GET', '/api/admin/roles')).toMatchObject({ status: 200 })

    const other = await register(service)
    expect(await verify(other, await requestVerification(other))).toMatchObject({ status: 200 })
    expect(await other.send('GET', '/api/me')).toMatchObject({ json: { roles: [] } })
  })

  test('a reset sets the password, once, and ends every session and every other link', async () => {
    const { send, email, password, id } = await register(service)
    const token = await requestReset(email)
    const other = await requestReset(email)
    expect(other).not.toBe(token)

    expect(await reset(token)).toMatchObject({ status: 200 })
    expect(await send('GET', '/api/me')).toMatchObject({ status: 401 })
    expect(await service.rows('fastauth_sessions', 'user_id', id)).toEqual([])
    expect(await login(email, password)).toBe(401)
    expect(await login(email, 'a new password')).toBe(200)
    expect(await reset(token, 'yet another')).toMatchObject(noReset)
    expect(await reset(other, 'yet another')).toMatchObject(noReset)
    expect(await login(email, 'a new password')).toBe(200)
  })

  test('of many who use a link at once, one gets through', async () => {
    const { email } = await register(service)
    const token = await requestReset(email)
    const passwords = Array.from({ length: 8 }, (_, i) => `password number ${i}`)
    const statuses = await Promise.all(passwords.map(async (p) => (await reset(token, p)).status))
    expect(statuses.toSorted()).toEqual([200, 400, 400, 400, 400, 400, 400, 400])
    const winner = passwords[statuses.indexOf(200)] ?? ''
    expect(await login(email, winner)).toBe(200)
  })

  test('a link is for one purpose, a while, and an active user', async () => {
    const account = await register(service)
    const { email, id } = account
    expect(await reset(await requestVerification(account))).toMatchObject(noReset)

    const late = await requestReset(email)
    await expire(late, id, 'password_reset')
    expect(await reset(late)).toMatchObject(noReset)

    const inactive = await requestReset(email)
    await service.adapter.user.deleteUser(id)
    expect(await reset(inactive)).toMatchObject(noReset)
  })

  test('a reset for an unknown e-mail answers as for a known one', async () => {
    const { email } = await register(service)
    const unknown = randomEmail()
    const answers = await Promise.all(
      [email, unknown].map(async (email) => {
        const answer = await openBrowser(service).send('POST', '/auth/forgot-password', { email })
        const headers = [...answer.headers].filter(([name]) => name !== 'date')
        return { status: answer.status, json: answer.json, headers }
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.status).toBe(200)
    await service.mailed(email, 'Reset your password')
    expect(service.mailsTo(unknown)).toBe(0)
  })

  test('who changes the password knows it, stays, and throws everybody else out', async () => {
    const account = await register(service)
    const { send, email, password, id } = account
    const other = openBrowser(service)
    await other.send('POST', '/auth/login', { email, password })
    const link = await requestReset(email)
    const change = (current_password: string) =>
      send('POST', '/auth/account/change-password', {
        current_password,
        new_password: 'a new password',
      })

    expect(await change('wrong')).toMatchObject({
      status: 400,
      detail: 'Current password is incorrect',
    })
    expect((await other.send('GET', '/api/me')).status).toBe(200)

    expect(await change(password)).toMatchObject({ status: 200 })
    expect((await send('GET', '/api/me')).status).toBe(200)
    expect((await other.send('GET', '/api/me')).status).toBe(401)
    expect(await service.rows('fastauth_sessions', 'user_id', id)).toMatchObject([
      { id: sessionOf(account) },
    ])
    expect(await reset(link)).toMatchObject(noReset)
    expect(await login(email, password)).toBe(401)
    expect(await login(email, 'a new password')).toBe(200)
  })
})
