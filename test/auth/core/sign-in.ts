import { argon2id } from '@noble/hashes/argon2.js'
import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { argon2id as argon2idHasher } from 'fastauth-edge/auth/passwords'
import { app, CHEAP, type CoreBackend, PASSWORD, said } from './app.ts'

const WRONG = [401, { detail: 'Invalid email or password' }]

export function signInCases(backend: CoreBackend): void {
  test('opens a session of its own, for a day or for a season', async () => {
    const { adapter, browser } = app(backend)
    const address = email()
    const user = await browser().register(address)
    const visitor = browser({ headers: { 'user-agent': 'Test/1' } })
    const answer = await visitor.login(address.toUpperCase(), PASSWORD, { remember: 'yes' })
    expect(said(answer)).toEqual([200, { message: 'Authentication successful' }])
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=7776000')
    const sessions = await adapter.session.listUserSessions(user.id)
    expect(sessions).toHaveLength(2)
    const season = sessions.find(({ userAgent }) => userAgent === 'Test/1')
    const days = ((season?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(90)
    expect(await visitor.isSignedIn()).toBe(true)
  })

  test('a wrong password, no password and an unknown address are one answer for one work', async () => {
    const { adapter, browser, requests, operations, forget } = app(backend)
    const address = email()
    await browser().register(address)
    const without = await adapter.user.createUser({ email: email() })
    const broken = await adapter.user.createUser({ email: email(), hashedPassword: 'bcrypt?' })
    const work: unknown[] = []
    for (const [who, ip] of [
      [address, '192.0.2.1'],
      [without.email, '192.0.2.2'],
      [broken.email, '192.0.2.3'],
      [email(), '192.0.2.4'],
    ] as const) {
      forget()
      const answer = await browser({ ip }).login(who, 'not the password')
      expect(said(answer)).toEqual(WRONG)
      work.push([requests(), operations(), [...answer.headers]])
    }
    expect(work).toEqual(work.map(() => work[0]))
  })

  test('a deactivated account is told so, after the right password alone', async () => {
    const { adapter, browser } = app(backend)
    const address = email()
    const user = await browser().register(address)
    await adapter.user.updateUser(user.id, { isActive: false })
    expect(said(await browser().login(address, 'not the password'))).toEqual(WRONG)
    expect(said(await browser().login(address))).toEqual([
      401,
      { detail: 'Account is deactivated' },
    ])
  })

  test('hooks are asked and told in order, and allowSignin refuses before anything is written', async () => {
    const told: string[] = []
    let isAllowed = true
    const { adapter, browser } = app(backend, {
      hooks: {
        allowSignin: (_user, provider) => {
          told.push(`allowSignin ${provider}`)
          return isAllowed
        },
        onSignin: (_user, provider) => void told.push(`onSignin ${provider}`),
      },
    })
    const address = email()
    const user = await browser().register(address)
    expect(told).toEqual([])
    await browser().login(address)
    expect(told).toEqual(['allowSignin credentials', 'onSignin credentials'])
    isAllowed = false
    expect(said(await browser().login(address))).toEqual([403, { detail: 'Sign in not allowed' }])
    expect(await adapter.session.listUserSessions(user.id)).toHaveLength(2)
  })

  test('a hook that throws before the deed refuses it, and tells the operator', async () => {
    const { adapter, browser, errors } = app(backend, {
      hooks: {
        allowSignin: () => {
          throw new Error('of the hook')
        },
      },
    })
    const user = await browser().register()
    const answer = await browser().login(user.email)
    expect(said(answer)).toEqual([500, { detail: 'Internal Server Error' }])
    expect(errors).toHaveLength(1)
    expect(await adapter.session.listUserSessions(user.id)).toHaveLength(1)
  })

  test('a hash of another kind is replaced after the answer, and no session ends by that', async () => {
    const { adapter, browser } = app(backend, { passwords: {} })
    const user = await adapter.user.createUser({ email: email(), hashedPassword: weakHash() })
    const first = browser()
    const second = browser()
    expect((await first.login(user.email)).status).toBe(200)
    const stored = await adapter.user.getHashedPassword(user.id)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await first.isSignedIn()).toBe(true)
    expect((await second.login(user.email)).status).toBe(200)
    expect(await adapter.user.getHashedPassword(user.id)).toBe(stored)
    expect([await first.isSignedIn(), await second.isSignedIn()]).toEqual([true, true])
  })

  test('who changed a password stays signed in when another sign-in has it hashed again', async () => {
    const { adapter, browser } = app(backend, CHEAP)
    const [visitor, thief] = [browser(), browser()]
    const user = await visitor.register()
    await thief.login(user.email)
    const body = { current_password: PASSWORD, new_password: 'another horse entirely' }
    expect((await visitor.post('/account/change-password', body)).status).toBe(200)
    const stronger = { passwords: { hashers: [argon2idHasher({ memory: 16, passes: 2 })] } }
    const strong = app(backend, stronger)
    const other = strong.browser()
    const before = await adapter.user.getHashedPassword(user.id)
    expect((await other.login(user.email, body.new_password)).status).toBe(200)
    expect(await adapter.user.getHashedPassword(user.id)).not.toBe(before)
    expect([await visitor.isSignedIn(), await other.isSignedIn()]).toEqual([true, true])
    expect(await thief.isSignedIn()).toBe(false)
  })

  test('takes two requests to the database', async () => {
    const { browser, adapter, operations, requests, forget } = app(backend)
    const user = await browser().register()
    forget()
    await browser({ ip: '192.0.2.77' }).login(user.email)
    expect(operations()).toHaveLength(2)
    expect(requests()).toBeLessThanOrEqual(adapter.dialect === 'mysql' ? 8 : 2)
  })
}

/** Of parameters that are weaker than those written. */
function weakHash(): string {
  const salt = new TextEncoder().encode('sixteen bytes of')
  const hash = argon2id(PASSWORD, salt, { m: 64, t: 1, p: 1, dkLen: 32 })
  const text = (bytes: Uint8Array): string =>
    btoa(String.fromCharCode(...bytes)).replaceAll('=', '')
  return `$argon2id$v=19$m=64,t=1,p=1$${text(salt)}$${text(hash)}`
}
