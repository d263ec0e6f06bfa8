import { jsonOf } from '../../src/schema/decode.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, randomEmail, register, sha256 } from './browser.ts'
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

  const expire = async (token: string): Promise<void> => {
    const [row] = await service.rows('fastauth_tokens', 'token', sha256(token))
    await service.adapter.token.createToken({
      token: sha256(token),
      userId: String(row?.['user_id']),
      tokenType: String(row?.['token_type']),
      rawData: jsonOf(row?.['raw_data']),
      expiresAt: new Date(Date.now() - 1000),
    })
  }

  const requestReset = async (email: string): Promise<string> => {
    await openBrowser(service).send('POST', '/auth/password-reset/request', { email })
    return service.mailed(email, 'Reset your password')
  }

  const reset = (token: string, password = 'a new password') =>
    openBrowser(service).send('POST', '/auth/password-reset', { token, password })

  const invalid = { status: 400, code: 'invalid_token' }

  test('an e-mail is verified once by who has the mail and the account', async () => {
    const { send, email } = await register(service)
    const token = await service.mailed(email, 'Verify')
    const stranger = await register(service)
    expect(await openBrowser(service).send('POST', '/auth/verify-email', { token })).toMatchObject({
      status: 401,
    })
    expect(await stranger.send('POST', '/auth/verify-email', { token })).toMatchObject(invalid)

    expect(await send('POST', '/auth/verify-email', { token })).toMatchObject({ status: 200 })
    const { json } = await send('GET', '/auth/me')
    expect(json).toMatchObject({ user: { emailVerified: true }, roles: [] })
    expect(await send('POST', '/auth/verify-email', { token })).toMatchObject(invalid)
    expect(await stranger.send('GET', '/auth/me')).toMatchObject({
      json: { user: { emailVerified: false } },
    })
  })

  test('a link for an earlier address verifies nothing', async () => {
    const { send, email, id } = await register(service)
    const token = await service.mailed(email, 'Verify')
    await service.adapter.user.updateUser(id, { email: randomEmail() })
    expect(await send('POST', '/auth/verify-email', { token })).toMatchObject(invalid)
    expect(await send('GET', '/auth/me')).toMatchObject({
      json: { user: { emailVerified: false } },
    })
  })

  test('an expired link does nothing, and another can be asked for', async () => {
    const { send, email } = await register(service)
    const first = await service.mailed(email, 'Verify')
    await expire(first)
    expect(await send('POST', '/auth/verify-email', { token: first })).toMatchObject(invalid)

    expect(await send('POST', '/auth/verify-email/request')).toMatchObject({ status: 202 })
    await expect.poll(() => service.mailsTo(email)).toBe(2)
    const second = await service.mailed(email, 'Verify')
    expect(await send('POST', '/auth/verify-email', { token: second })).toMatchObject({
      status: 200,
    })
  })

  test('ADMIN_EMAIL makes an admin when it is verified and not before', async () => {
    const { send } = await register(service, adminEmail)
    expect(await send('GET', '/auth/me')).toMatchObject({ json: { roles: [] } })
    expect(await send('GET', '/auth/roles')).toMatchObject({ status: 403, code: 'forbidden' })

    const token = await service.mailed(adminEmail, 'Verify')
    expect(await send('POST', '/auth/verify-email', { token })).toMatchObject({ status: 200 })
    expect(await send('GET', '/auth/me')).toMatchObject({
      json: { roles: ['admin'], permissions: ['roles:manage'] },
    })
    expect(await send('GET', '/auth/roles')).toMatchObject({ status: 200 })

    const other = await register(service)
    const link = await service.mailed(other.email, 'Verify')
    expect(await other.send('POST', '/auth/verify-email', { token: link })).toMatchObject({
      status: 200,
    })
    expect(await other.send('GET', '/auth/me')).toMatchObject({ json: { roles: [] } })
  })

  test('a reset sets the password, once, and ends every session and every other link', async () => {
    const { send, email, password, id } = await register(service)
    const token = await requestReset(email)
    await openBrowser(service).send('POST', '/auth/password-reset/request', { email })
    await expect.poll(() => service.mailsTo(email)).toBe(3)
    const other = await service.mailed(email, 'Reset')
    expect(other).not.toBe(token)

    expect(await reset(token)).toMatchObject({ status: 200 })
    expect(await send('GET', '/auth/me')).toMatchObject({ status: 401 })
    expect(await service.rows('fastauth_sessions', 'user_id', id)).toEqual([])
    expect(await login(email, password)).toBe(401)
    expect(await login(email, 'a new password')).toBe(200)
    expect(await reset(token, 'yet another')).toMatchObject(invalid)
    expect(await reset(other, 'yet another')).toMatchObject(invalid)
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

  test('a link is for one purpose, one address, a while, and an active user', async () => {
    const { email, id } = await register(service)
    const verification = await service.mailed(email, 'Verify')
    expect(await reset(verification)).toMatchObject(invalid)

    const late = await requestReset(email)
    await expire(late)
    expect(await reset(late)).toMatchObject(invalid)

    const moved = await register(service)
    const old = await requestReset(moved.email)
    await service.adapter.user.updateUser(moved.id, { email: randomEmail() })
    expect(await reset(old)).toMatchObject(invalid)

    await openBrowser(service).send('POST', '/auth/password-reset/request', { email })
    await expect.poll(() => service.mailsTo(email)).toBe(3)
    const inactive = await service.mailed(email, 'Reset')
    await service.adapter.user.deleteUser(id)
    expect(await reset(inactive)).toMatchObject(invalid)
  })

  test('a reset for an unknown e-mail answers as for a known one', async () => {
    const { email } = await register(service)
    const unknown = randomEmail()
    const answers = await Promise.all(
      [email, unknown].map(async (email) => {
        const answer = await openBrowser(service).send('POST', '/auth/password-reset/request', {
          email,
        })
        const headers = [...answer.headers].filter(([name]) => name !== 'date')
        return { status: answer.status, json: answer.json, headers }
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ status: 202, json: { ok: true } })
    await service.mailed(email, 'Reset')
    expect(service.mailsTo(unknown)).toBe(0)
  })

  test('who changes the password knows it, stays, and throws everybody else out', async () => {
    const { send, email, password, cookies, id } = await register(service)
    const other = openBrowser(service)
    await other.send('POST', '/auth/login', { email, password })
    const link = await requestReset(email)
    const before = cookies.get('session')
    const change = (currentPassword: string) =>
      send('POST', '/auth/change-password', { currentPassword, newPassword: 'a new password' })

    expect(await change('wrong')).toMatchObject({ status: 403, code: 'wrong_password' })
    expect((await other.send('GET', '/auth/me')).status).toBe(200)

    expect(await change(password)).toMatchObject({ status: 200 })
    expect(cookies.get('session')).not.toBe(before)
    expect((await send('GET', '/auth/me')).status).toBe(200)
    expect((await other.send('GET', '/auth/me')).status).toBe(401)
    expect(await service.rows('fastauth_sessions', 'user_id', id)).toMatchObject([
      { id: sha256(cookies.get('session') ?? '') },
    ])
    expect(await reset(link)).toMatchObject(invalid)
    expect(await login(email, password)).toBe(401)
    expect(await login(email, 'a new password')).toBe(200)
  })
})
