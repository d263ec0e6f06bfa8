import { createEdgeAdapter } from 'fastauth-edge'
import { describe, expect, inject, test } from 'vitest'
import { freePort } from '../servers/process.ts'
import { startProxy } from '../servers/proxy.ts'
import { openBrowser, randomEmail, register, sha256 } from './browser.ts'
import { backends, startService } from './service.ts'
import { during, startWorker } from './worker.ts'

describe.each(backends)('the cron over $name', (backend) => {
  test('takes away what has expired and nothing else', () =>
    during(startService(backend), async (service) => {
      const { email, cookies, id: userId } = await register(service)
      const link = sha256(await service.mailed(email, 'Verify'))
      const session = sha256(cookies.get('session') ?? '')
      const [id, token] = [crypto.randomUUID(), crypto.randomUUID()]
      const expiresAt = new Date(Date.now() - 1000)
      await service.adapter.session.createSession({ id, userId, expiresAt })
      await service.adapter.token.createToken({
        token,
        userId,
        tokenType: 'verify-email',
        expiresAt,
      })
      const stored = async (): Promise<unknown[]> => [
        (await service.rows('fastauth_sessions', 'user_id', userId)).map((row) => row['id']).sort(),
        (await service.rows('fastauth_tokens', 'user_id', userId))
          .map((row) => row['token'])
          .sort(),
      ]
      expect(await stored()).toEqual([[id, session].sort(), [link, token].sort()])

      const answer = await fetch(`${service.url}/cdn-cgi/local/scheduled`)
      expect(answer.status).toBe(200)
      await answer.text()
      expect(await stored()).toEqual([[session], [link]])
      expect(service.logs.join('\n')).toMatch(/removed \d+ expired sessions, \d+ expired tokens/)
    }))
})

// Over D1 there is no wire to count on: its binding calls are counted in the adapter's own tests.
test('/auth/me asks the database once', async () => {
  const proxy = await startProxy(inject('libsqlUrl'))
  try {
    await during(startService({ databaseUrl: proxy.url }), async (service) => {
      const { send, email } = await register(service)
      await service.mailed(email, 'Verify')
      proxy.count = 0
      expect((await send('GET', '/auth/me')).status).toBe(200)
      expect(proxy.count).toBe(1)
    })
  } finally {
    await proxy.close()
  }
})

test('a login that a change of the password overtakes opens no session', async () => {
  const proxy = await startProxy(inject('libsqlUrl'))
  try {
    await during(startService({ databaseUrl: proxy.url }), async (service) => {
      const { email, password, id } = await register(service)
      await service.mailed(email, 'Verify')
      const direct = createEdgeAdapter({ url: inject('libsqlUrl') })
      await direct.session.deleteUserSessions(id)
      proxy.delay = 500
      const login = openBrowser(service).send('POST', '/auth/login', { email, password })
      const opened = () => direct.session.listUserSessions(id)
      await expect.poll(opened, { interval: 20, timeout: 10_000 }).toHaveLength(1)
      await direct.user.setHashedPassword(id, 'another')
      expect(await login).toMatchObject({ status: 401, code: 'invalid_credentials' })
      expect(await direct.session.listUserSessions(id)).toEqual([])
    })
  } finally {
    await proxy.close()
  }
})

test('a database that is down is 503 and never 401, and no log tells who asked', async () => {
  const databaseUrl = `http://127.0.0.1:${await freePort()}`
  await during(startService({ databaseUrl }), async (service) => {
    const browser = openBrowser(service)
    const [email, password, token] = [randomEmail(), crypto.randomUUID(), 'x'.repeat(43)]
    browser.cookies.set('session', token)
    const down = { status: 503, code: 'database_unavailable' }
    expect(await browser.send('GET', '/auth/me')).toMatchObject(down)
    expect(browser.cookies.get('session')).toBe(token)
    expect(await browser.send('GET', '/auth/roles')).toMatchObject(down)
    expect(await browser.send('POST', '/auth/login', { email, password })).toMatchObject(down)
    expect(await browser.send('POST', '/auth/register', { email, password })).toMatchObject(down)
    expect(await browser.send('POST', '/auth/logout')).toMatchObject(down)
    expect(browser.cookies.get('session')).toBe(token)
    const reset = { token, password }
    expect(await browser.send('POST', '/auth/password-reset', reset)).toMatchObject(down)
    expect(await browser.send('POST', '/auth/password-reset/request', { email })).toMatchObject(
      down,
    )

    const logs = service.logs.join('\n')
    expect(logs).toContain('DatabaseError database_unavailable')
    for (const secret of [email, password, token, sha256(token)]) {
      expect(logs).not.toContain(secret)
    }
  })
})

test('without a database the log says what to do', async () => {
  await during(startWorker({}), async (service) => {
    expect(await openBrowser(service).send('GET', '/auth/me')).toMatchObject({
      status: 500,
      code: 'config',
    })
    expect(service.logs.join('\n')).toMatch(/bind a D1 database as DB .* or set DATABASE_URL/)
  })
})

test('a password hashed by node:crypto is known to a Worker that has none', async () => {
  const databaseUrl = inject('libsqlUrl')
  await during(startService({ databaseUrl }), (withNode) =>
    during(startService({ databaseUrl }, {}, { compatibilityFlags: [] }), async (bare) => {
      const first = await register(withNode)
      const second = await register(bare)
      for (const { email, password } of [first, second]) {
        for (const service of [withNode, bare]) {
          const { send } = openBrowser(service)
          const right = await send('POST', '/auth/login', { email, password })
          const wrong = await send('POST', '/auth/login', { email, password: 'wrong' })
          expect([right.status, wrong.status]).toEqual([200, 401])
        }
      }
    }),
  )
})
