import { expect, test } from 'vitest'
import { jwt } from 'fastauth-edge/auth/jwt'
import { email } from '../../conformance/fixtures.ts'
import { type Answer, app, type CoreBackend, PASSWORD, said } from './app.ts'

const WRONG = 'not the password'

export function limitCases(backend: CoreBackend): void {
  test('known and unknown addresses lock alike, before any hash, and the owner\u2019s device goes on', async () => {
    const { browser } = app(backend)
    const owner = browser({ ip: '198.51.100.1' })
    const user = await owner.register()
    await owner.login(user.email)
    const guess = async (address: string, ip: string): Promise<Answer[]> => {
      const answers: Answer[] = []
      for (let i = 0; i < 6; i++) answers.push(await browser({ ip }).login(address, WRONG))
      return answers
    }
    const known = await guess(user.email, '203.0.113.1')
    const unknown = await guess(email(), '203.0.113.2')
    const wrong = [401, { detail: 'Invalid email or password' }]
    const locked = [
      401,
      { detail: expect.stringMatching(/^Account is locked\. Try again in \d minutes$/) },
    ]
    const expected = [wrong, wrong, wrong, wrong, wrong, locked]
    expect(known.map(said)).toEqual(expected)
    expect(unknown.map(said)).toEqual(expected)
    expect(Number(known[5]?.headers.get('retry-after'))).toBeGreaterThan(200)
    // The right password of the guesser is refused too, and the owner is not.
    expect(said(await browser({ ip: '203.0.113.1' }).login(user.email))).toEqual(locked)
    expect((await browser({ ip: '203.0.113.9' }).login(user.email)).status).toBe(200)
    expect((await owner.login(user.email)).status).toBe(200)
  })

  test.each(['register', 'login', 'change-password', 'reset-password'])(
    'the device of who set or gave the password goes on, whatever others guess: %s',
    async (way) => {
      const { browser, mailedToken, requests, forget } = app(backend)
      const here = { ip: '198.51.100.2' }
      const owner = browser(here)
      const { email: address } = await owner.register()
      const next = 'another horse entirely'
      const isNew = way === 'change-password' || way === 'reset-password'
      if (way === 'login') {
        owner.cookies.delete('__Host-device')
        await owner.login(address)
      }
      const former = owner.cookies.get('__Host-device') ?? ''
      if (way === 'change-password') {
        await owner.post('/account/change-password', {
          current_password: PASSWORD,
          new_password: next,
        })
      }
      if (way === 'reset-password') {
        await owner.post('/forgot-password', { email: address })
        await owner.post('/reset-password', { token: mailedToken(), new_password: next })
      }
      await owner.post('/logout')
      for (let i = 0; i < 6; i++) await browser(here).login(address, WRONG)
      expect((await browser(here).login(address, isNew ? next : PASSWORD)).status).toBe(401)
      forget()
      expect((await owner.login(address, isNew ? next : PASSWORD)).status).toBe(200)
      expect(requests()).toBeLessThanOrEqual(8)
      if (!isNew) return
      // One of a former password is like any other.
      for (let i = 0; i < 6; i++) await browser(here).login(address, WRONG)
      owner.cookies.set('__Host-device', former)
      expect((await owner.login(address, next)).status).toBe(401)
    },
  )

  test('right passwords of somebody who is signed in are no guesses, nor are bodies that say nothing', async () => {
    const { browser } = app(backend)
    const visitor = browser({ ip: '203.0.113.16' })
    await visitor.register()
    const change = (body: object) => visitor.post('/account/change-password', body)
    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push((await change({})).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 422])
    let current = PASSWORD
    for (let i = 0; i < 6; i++) {
      const next = `${PASSWORD} ${i}`
      const wrong = await change({ current_password: WRONG, new_password: next })
      const right = await change({ current_password: current, new_password: next })
      expect([wrong.status, right.status]).toEqual([400, 200])
      current = next
    }
  })

  test('a success clears the count', async () => {
    const { browser } = app(backend)
    const user = await browser().register()
    const visitor = browser({ ip: '203.0.113.3' })
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await visitor.login(user.email, WRONG)
      expect((await visitor.login(user.email)).status).toBe(200)
    }
  })

  test('one visitor with many addresses is refused, and writes no more rows', async () => {
    const { browser } = app(backend, { rateLimit: { perIp: 3 } })
    const visitor = browser({ ip: '2001:db8:1:2::1' })
    const neighbour = browser({ ip: '2001:db8:1:2:ffff::9' })
    const tries = [visitor, neighbour, visitor, neighbour, visitor]
    const statuses: number[] = []
    for (const one of tries) statuses.push((await one.login(email(), WRONG)).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await browser({ ip: '2001:db8:1:3::1' }).login(email(), WRONG)).status).toBe(401)
  })

  test('many who sign in behind one IP, or to one address, are no guessers', async () => {
    const { browser } = app(backend, { rateLimit: { perIp: 2, perAddress: 2 } })
    const user = await browser().register()
    const office = { ip: '203.0.113.8' }
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await browser(office).login(user.email)).status)
    expect(statuses).toEqual([200, 200, 200, 200])
    // A wrong password stays counted, whatever is right in between.
    for (const password of [WRONG, PASSWORD, WRONG]) {
      statuses.push((await browser(office).login(user.email, password)).status)
    }
    expect(statuses.slice(4)).toEqual([401, 200, 401])
    expect((await browser(office).login(user.email, WRONG)).status).toBe(429)
  })

  test('mails and sign-ups are limited', async () => {
    const { browser, mails } = app(backend, { rateLimit: { perIp: 2 } })
    const visitor = browser({ ip: '203.0.113.4' })
    const user = await browser({ ip: '203.0.113.5' }).register()
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) {
      statuses.push((await visitor.post('/forgot-password', { email: user.email })).status)
    }
    expect(statuses).toEqual([200, 200, 429])
    expect(mails).toHaveLength(2)
    const signUp = () => visitor.post('/register', { email: email(), password: 'long enough' })
    expect([(await signUp()).status, (await signUp()).status]).toEqual([201, 201])
    const refused = await signUp()
    expect(said(refused)).toEqual([429, { detail: 'Too many requests. Try again later' }])
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  test('the password of somebody who is signed in cannot be guessed either', async () => {
    const { browser } = app(backend)
    const visitor = browser({ ip: '203.0.113.6' })
    await visitor.register()
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      const body = { current_password: WRONG, new_password: 'another horse entirely' }
      statuses.push((await visitor.post('/account/change-password', body)).status)
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    const remove = await visitor.send('DELETE', '/auth/account', { password: WRONG })
    expect(remove.status).toBe(429)
  })

  test('nor with another sign-in of theirs, by access tokens', async () => {
    const { browser } = app(backend, { sessionStrategy: 'jwt', jwt: jwt() })
    const visitor = browser({ ip: '203.0.113.10' })
    const { email: address } = await visitor.register()
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      const one = browser({ ip: '203.0.113.10' })
      await one.login(address)
      const body = { current_password: WRONG, new_password: 'another horse entirely' }
      statuses.push((await one.post('/account/change-password', body)).status)
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
  })

  test('counts of windows that have ended are removed after an answer', async () => {
    const short = { rateLimit: { windowSeconds: 1 }, security: { lockoutDuration: 1 } }
    const { adapter, browser, operations, forget } = app(backend, short)
    for (let i = 0; i < 3; i++) await browser({ ip: `203.0.113.${i}` }).login(email(), WRONG)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    forget()
    const visitor = browser({ ip: '203.0.113.4' })
    expect((await visitor.login(email(), WRONG)).status).toBe(401)
    expect(operations().at(-1)).toBe('flows.removeExpired')
    // They are gone, and what still counts is there.
    expect(await adapter.state.cleanupExpired()).toBe(0)
  })

  test('a limiter of the application is asked before the database is', async () => {
    const keys: string[] = []
    const limiter = (key: string): boolean => {
      keys.push(key)
      return keys.length < 2
    }
    const { browser, requests, forget } = app(backend, { rateLimit: { limiter } })
    const visitor = browser({ ip: '203.0.113.7' })
    expect((await visitor.login(email(), WRONG)).status).toBe(401)
    forget()
    expect((await visitor.login(email(), WRONG)).status).toBe(429)
    expect(requests()).toBe(0)
    expect(keys.join(' ')).not.toContain('203.0.113.7')
  })

  test('what a limiter says of an IP does not stop a device that is known there', async () => {
    let isOver = false
    const { browser } = app(backend, { rateLimit: { limiter: () => !isOver } })
    const owner = browser({ ip: '203.0.113.11' })
    const { email: address } = await owner.register()
    await owner.login(address)
    const former = owner.cookies.get('__Host-device') ?? ''
    const body = { current_password: PASSWORD, new_password: 'another horse entirely' }
    expect((await owner.post('/account/change-password', body)).status).toBe(200)
    isOver = true
    expect((await owner.login(address, 'another horse entirely')).status).toBe(200)
    expect((await browser({ ip: '203.0.113.11' }).login(address)).status).toBe(429)
    owner.cookies.set('__Host-device', former)
    expect((await owner.login(address, 'another horse entirely')).status).toBe(429)
  })
}
