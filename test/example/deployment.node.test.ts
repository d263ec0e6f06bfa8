import { describe, expect, test } from 'vitest'
import { detailOf, randomEmail, register } from './browser.ts'
import { D1, type Service, startService } from './service.ts'
import { during } from './worker.ts'

const DEPLOYED = { AUTH_URL: 'https://auth.example', LOCAL_INBOX: '', DEMO_PROVIDER: '' }

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
    during(startService(D1, DEPLOYED), async (service) => {
      const body = { email: randomEmail(), password: 'correct horse' }
      const { status, headers } = await post(service, 'https://auth.example/auth/register', body)
      expect(status).toBe(201)
      const [cookie = ''] = headers.getSetCookie()
      expect(cookie).toMatch(/^__Host-access_token=[\w-]{43}\.[\w-]{22};/)
      expect(cookie.split('; ').slice(1).sort()).toEqual([
        'HttpOnly',
        'Max-Age=2592000',
        'Path=/',
        'SameSite=Lax',
        'Secure',
      ])
      const me = async (sent: string): Promise<number> => {
        const url = 'https://auth.example/api/me'
        const response = await service.miniflare.dispatchFetch(url, { headers: { cookie: sent } })
        await response.text()
        return response.status
      }
      const [pair = ''] = cookie.split(';')
      expect(await me(pair)).toBe(200)
      expect(await me(pair.replace('__Host-', ''))).toBe(401)
      expect(headers.get('strict-transport-security')).toContain('max-age=')
    }))

  test('without a mail service the log says so, and holds no link', () =>
    during(startService(D1, DEPLOYED), async (service) => {
      const email = randomEmail()
      await post(service, 'https://auth.example/auth/register', { email, password: 'password' })
      const url = 'https://auth.example/auth/forgot-password'
      expect((await post(service, url, { email })).status).toBe(200)
      await expect.poll(() => service.logs.join('\n')).toContain('a mail was not sent')
      expect(service.logs.join('\n')).not.toMatch(/token=/)
      expect(service.logs.join('\n')).not.toContain(email)
    }))

  test('no link is made from the Host of a request', () =>
    during(startService(D1), async (service) => {
      const user = await register(service)
      for (const origin of ['http://evil.example', 'https://evil.example']) {
        for (const email of [user.email, randomEmail()]) {
          const url = `${origin}/auth/forgot-password`
          const { status, json } = await post(service, url, { email })
          expect([status, detailOf(json)]).toEqual([500, 'Internal Server Error'])
        }
      }
      expect(service.mailsTo(user.email)).toBe(0)
      expect(service.logs.join('\n')).toMatch(/baseUrl must be given .* or AUTH_URL/)
    }))

  test('links lead to AUTH_URL, whatever the Host', () =>
    during(startService(D1, { AUTH_URL: 'http://localhost:3000/app/' }), async (service) => {
      const { email } = await register(service)
      await post(service, 'http://evil.example/auth/forgot-password', { email })
      await service.mailed(email, 'Reset your password')
      expect(service.logs.join('\n')).toContain(
        '\nhttp://localhost:3000/app/auth/reset-password?token=',
      )
      expect(service.logs.join('\n')).not.toContain('evil.example')
    }))
})

test.each(['', 'change-me-to-a-secret-of-32-bytes-or-more'])(
  'the secret %j is refused, and the log says how to create one',
  (AUTH_SECRET) =>
    during(startService(D1, { AUTH_SECRET }), async (service) => {
      const answer = await fetch(`${service.url}/auth/me`)
      expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error'])
      expect(service.logs.join('\n')).toContain('openssl rand -base64 48')
    }),
)
