import { describe, expect, test } from 'vitest'
import { codeOf, randomEmail, register } from './browser.ts'
import { D1, type Service, startService } from './service.ts'
import { during } from './worker.ts'

const post = async (service: Service, url: string, body: unknown) => {
  const response = await service.miniflare.dispatchFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: await response.json(), headers: response.headers }
}

describe('away from localhost', () => {
  test('the cookie has the __Host- prefix and is Secure, and only that one counts', () =>
    during(startService(D1, { APP_URL: 'https://auth.example' }), async (service) => {
      const body = { email: randomEmail(), password: 'correct horse' }
      const { status, headers } = await post(service, 'https://auth.example/auth/register', body)
      expect(status).toBe(201)
      const [cookie = ''] = headers.getSetCookie()
      expect(cookie).toMatch(/^__Host-session=[\w-]{43};/)
      expect(cookie.split('; ').slice(1).sort()).toEqual([
        'HttpOnly',
        'Max-Age=2592000',
        'Path=/',
        'SameSite=Lax',
        'Secure',
      ])
      const me = async (sent: string): Promise<number> => {
        const url = 'https://auth.example/auth/me'
        const response = await service.miniflare.dispatchFetch(url, { headers: { cookie: sent } })
        await response.text()
        return response.status
      }
      const [pair = ''] = cookie.split(';')
      expect(await me(pair)).toBe(200)
      expect(await me(pair.replace('__Host-', ''))).toBe(401)
      expect(headers.get('strict-transport-security')).toContain('max-age=')
    }))

  test('the console gets no mail', () =>
    during(startService(D1, { APP_URL: 'https://auth.example' }), async (service) => {
      const email = randomEmail()
      await post(service, 'https://auth.example/auth/register', { email, password: 'password' })
      await expect.poll(() => service.logs.join('\n')).toContain('a mail was not sent')
      expect(service.logs.join('\n')).not.toMatch(/token=/)
      expect(service.mailsTo(email)).toBe(0)
    }))

  test('no link is made from the Host of a request', () =>
    during(startService(D1), async (service) => {
      const user = await register(service)
      await service.mailed(user.email, 'Verify')
      for (const origin of ['http://evil.example', 'https://evil.example']) {
        for (const email of [user.email, randomEmail()]) {
          const url = `${origin}/auth/password-reset/request`
          const { status, json } = await post(service, url, { email })
          expect([status, codeOf(json)]).toEqual([500, 'config'])
        }
      }
      expect(service.mailsTo(user.email)).toBe(1)
      expect(service.logs.join('\n')).toMatch(/set APP_URL/)
    }))

  test('links lead to APP_URL, whatever the Host', () =>
    during(startService(D1, { APP_URL: 'http://localhost:3000/app/' }), async (service) => {
      const email = randomEmail()
      await post(service, 'http://evil.example/auth/register', { email, password: 'password' })
      await service.mailed(email, 'Verify')
      expect(service.logs.join('\n')).toContain('\nhttp://localhost:3000/app/verify-email#token=')
      expect(service.logs.join('\n')).not.toContain('evil.example')
    }))
})
