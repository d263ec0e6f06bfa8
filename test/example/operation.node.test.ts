import { createEdgeAdapter } from 'fastauth-edge'
import { describe, expect, inject, test } from 'vitest'
import { freePort } from '../servers/process.ts'
import { startProxy } from '../servers/proxy.ts'
import { openBrowser, randomEmail, register, sessionOf, storedToken } from './browser.ts'
import { backends, startService } from './service.ts'
import { during, startWorker } from './worker.ts'

describe.each(backends)('the cron over $name', (backend) => {
  test('takes away what has expired and nothing else', () =>
    during(startService(backend), async (service) => {
      const account = await register(service)
      const { send, email, id: userId } = account
      await send('POST', '/auth/request-verify-email')
      const link = storedToken(await service.mailed(email, 'Verify your email address'))
      const session = sessionOf(account)
      const [id, token] = [crypto.randomUUID(), crypto.randomUUID()]
      const expiresAt = new Date(Date.now() - 1000)
      await service.adapter.session.createSession({ id, userId, expiresAt })
      await service.adapter.token.createToken({
        token,
        userId,
        tokenType: 'verification',
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
test('who is asking is one request to the database', async () => {
  const proxy = await startProxy(inject('libsqlUrl'))
  try {
    await during(startService({ databaseUrl: proxy.url }), async (service) => {
      const { send } = await register(service)
      proxy.count = 0
      expect((await send('GET', '/api/me')).status).toBe(200)
      expect((await send('GET', '/auth/me')).status).toBe(200)
      expect(proxy.count).toBe(2)
    })
  } finally {
    await proxy.close()
  }
})

test('a sign-in that a change of the password overtakes opens no session', async () => {
  const proxy = await startProxy(inject('libsqlUrl'))
  try {
    await during(startService({ databaseUrl: proxy.url }), async (service) => {
      const { email, password, id } = await register(service)
      const direct = createEdgeAdapter({ url: inject('libsqlUrl') })
      await direct.session.deleteUserSessions(id)
      proxy.count = 0
      proxy.delay = 500
      const login = openBrowser(service).send('POST', '/auth/login', { email, password })
      // The second request would open the session, of a password that was right when the first one read it.
      await expect.poll(() => proxy.count, { interval: 20, timeout: 10_000 }).toBe(2)
      await direct.user.setHashedPassword(id, 'another')
      expect(await login).toMatchObject({ status: 401 })
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
    const [email, password] = [randomEmail(), crypto.randomUUID()]
    const token = `${'x'.repeat(43)}.${'y'.repeat(22)}`
    browser.cookies.set('access_token', token)
    const send = async (method: string, path: string, body?: object) => {
      const answer = await browser.send(method, path, body)
      return [path, answer.status, answer.headers.get('retry-after')]
    }
    const reset = { token, new_password: password }
    for (const [method, path, body] of [
      ['GET', '/api/me', undefined],
      ['GET', '/auth/me', undefined],
      ['GET', '/api/admin/roles', undefined],
      ['POST', '/auth/login', { email, password }],
      ['POST', '/auth/register', { email, password }],
      ['POST', '/auth/logout', undefined],
      ['POST', '/auth/reset-password', reset],
      ['POST', '/auth/forgot-password', { email }],
    ] as const) {
      expect(await send(method, path, body)).toEqual([path, 503, '5'])
      expect(browser.cookies.get('access_token')).toBe(token)
    }

    const logs = service.logs.join('\n')
    expect(logs).toContain('DatabaseError')
    for (const secret of [email, password, token, sessionOf(browser), storedToken(token)]) {
      expect(logs).not.toContain(secret)
    }
  })
})

test('without a database the log says what to do', async () => {
  await during(startWorker({}), async (service) => {
    expect((await openBrowser(service).send('GET', '/api/me')).status).toBe(500)
    expect(service.logs.join('\n')).toMatch(/bind a D1 database as DB .* or set DATABASE_URL/)
  })
})

test('a password hashed with nodejs_compat is known to a Worker without', async () => {
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
