/** Somebody makes use of what a browser that signed in before may do; others would have it do less. */
import { expect, test } from 'vitest'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { credentials } from 'fastauth-edge/auth/credentials'
import { email } from '../../conformance/fixtures.ts'
import { type Answer, app, type App, type Browser, PASSWORD, said } from '../core/app.ts'
import type { AttackedBackend } from './backend.ts'

const DEVICE = '__Host-device'
const WRONG = 'not the password'
const NEW_PASSWORD = 'another horse entirely'
const MOST = 7
const FEW = { rateLimit: { perAddress: MOST }, providers: [credentials(), magicLinks()] }
const LOCKED = [
  401,
  { detail: expect.stringMatching(/^Account is locked\. Try again in \d minutes$/) },
]

const ipOf = (i: number): string => `203.0.117.${i}`

/** A browser on another computer, with what another had. */
function withDevice({ browser }: App, i: number, device: string): Browser {
  const one = browser({ ip: ipOf(i) })
  one.cookies.set(DEVICE, device)
  return one
}

/** The cookies of as many browsers that signed in. */
async function collect({ browser }: App, address: string, password = PASSWORD): Promise<string[]> {
  const devices: string[] = []
  for (let i = 0; i < 3; i++) {
    const one = browser({ ip: '203.0.118.1' })
    expect((await one.login(address, password)).status).toBe(200)
    devices.push(one.cookies.get(DEVICE) ?? '')
  }
  return devices
}

/** What five guesses with each cookie come to, each cookie on a computer of its own: how many were tried. */
async function tried(
  service: App,
  devices: readonly string[],
  act: (browser: Browser) => Promise<Answer>,
): Promise<number> {
  let count = 0
  for (const [i, device] of devices.entries()) {
    for (let k = 0; k < 5; k++) {
      const { headers } = await act(withDevice(service, i + 1, device))
      if (!headers.has('retry-after')) count++
    }
  }
  return count
}

let owners = 0

/** Whoever reads the mail sets a password, on a computer of their own. */
async function takeOver({ browser, mailedToken }: App, address: string): Promise<Browser> {
  const owner = browser({ ip: `198.51.101.${++owners}` })
  await owner.post('/forgot-password', { email: address })
  const reset = { token: mailedToken(), new_password: NEW_PASSWORD }
  expect((await owner.post('/reset-password', reset)).status).toBe(200)
  return owner
}

export function deviceCases(backend: AttackedBackend): void {
  test('devices that were collected with a former password are like any other', async () => {
    const service = app(backend, FEW)
    const { browser } = service
    const address = email()
    await browser({ ip: '203.0.118.1' }).register(address)
    const devices = await collect(service, address)
    await takeOver(service, address)
    const owner = browser({ ip: '198.51.100.32' })
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
    expect(await tried(service, devices, (one) => one.login(address, WRONG))).toBe(MOST)
    // The right one, too, is not tried any more; and they have used nothing up that is the owner's.
    expect(
      said(await withDevice(service, 9, devices[0] ?? '').login(address, NEW_PASSWORD)),
    ).toEqual(LOCKED)
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
    // Nor do they mail more than others may.
    const sent = service.mails.length
    const forgot = (one: Browser) => one.post('/forgot-password', { email: address })
    // One was the owner's own.
    expect(await tried(service, devices, forgot)).toBe(MOST - 1)
    const link = (one: Browser) => one.post('/magic-links/login', { email: address })
    expect(await tried(service, devices, link)).toBe(MOST)
    expect(service.mails.length - sent).toBe(2 * MOST - 1)
  })

  test('nor do they guess at the password that confirms an account', async () => {
    const service = app(backend, FEW)
    const address = email()
    const owner = service.browser({ ip: '198.51.100.39' })
    await owner.register(address)
    const devices = await collect(service, address)
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD }
    expect((await owner.post('/account/change-password', change)).status).toBe(200)
    await owner.post('/request-verify-email')
    const token = service.mailedToken()
    const guess = (one: Browser) => one.post('/verify-email', { token, password: WRONG })
    for (let i = 0; i < MOST; i++) {
      await service.browser({ ip: ipOf(220 + i) }).login(address, WRONG)
    }
    expect(await tried(service, devices, guess)).toBe(0)
    expect((await owner.post('/verify-email', { token, password: NEW_PASSWORD })).status).toBe(200)
  })

  test('a device of a former password is known again when it has signed in', async () => {
    const service = app(backend, FEW)
    const address = email()
    const owner = service.browser({ ip: '198.51.100.33' })
    await owner.register(address)
    await owner.login(address)
    await takeOver(service, address)
    const former = owner.cookies.get(DEVICE)
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
    expect(owner.cookies.get(DEVICE)).not.toBe(former)
    for (let i = 0; i < MOST + 1; i++) {
      await service.browser({ ip: ipOf(100 + i) }).login(address, WRONG)
    }
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
  })

  test('where a password is reset or changed, it is known, whatever others have used up', async () => {
    const service = app(backend, FEW)
    const address = email()
    await service.browser().register(address)
    const owner = await takeOver(service, address)
    const guess = async (from: number): Promise<void> => {
      for (let i = 0; i < MOST + 1; i++) {
        await service.browser({ ip: ipOf(from + i) }).login(address, WRONG)
      }
    }
    await guess(200)
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
    const change = { current_password: NEW_PASSWORD, new_password: PASSWORD }
    expect((await owner.post('/account/change-password', change)).status).toBe(200)
    expect((await owner.login(address)).status).toBe(200)
    expect(said(await service.browser({ ip: '198.51.100.38' }).login(address))).toEqual(LOCKED)
  })

  test('a device more is no attempt more', async () => {
    const service = app(backend, FEW)
    const address = email()
    await service.browser({ ip: '203.0.118.2' }).register(address)
    const devices = await collect(service, address)
    expect(await tried(service, devices, (one) => one.login(address, WRONG))).toBe(MOST)
    const forgot = (one: Browser) => one.post('/forgot-password', { email: address })
    expect(await tried(service, devices, forgot)).toBe(MOST)
    expect(service.mails).toHaveLength(MOST)
  })

  test.each([
    ['of two parts, as it once was', (device: string) => device.split('.', 2).join('.')],
    ['with another print', (device: string) => device.replace(/\.[^.]+\./, `.${'A'.repeat(43)}.`)],
    ['without an end', (device: string) => `${device}.`.replace(/\.[^.]+\.$/, '.')],
  ])('a cookie %s is none', async (_, forge) => {
    const service = app(backend)
    const address = email()
    const owner = service.browser({ ip: ipOf(50) })
    await owner.register(address)
    await owner.login(address)
    const stranger = service.browser({ ip: ipOf(50) })
    for (let i = 0; i < 5; i++) await stranger.login(address, WRONG)
    owner.cookies.set(DEVICE, forge(owner.cookies.get(DEVICE) ?? ''))
    expect(said(await owner.login(address))).toEqual(LOCKED)
  })

  test('whoever shares the IP of a known device does not lock it out', async () => {
    const service = app(backend, { rateLimit: { perIp: 3 } })
    const { browser, mails } = service
    const ip = '198.51.100.34'
    const address = email()
    const owner = browser({ ip })
    await owner.register(address)
    await owner.login(address)
    const [former = ''] = await collect(service, address)
    await takeOver(service, address)
    await owner.login(address, NEW_PASSWORD)
    const stranger = browser({ ip })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await stranger.login(email(), WRONG)).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    expect((await owner.login(address, NEW_PASSWORD)).status).toBe(200)
    for (let i = 0; i < 4; i++) await stranger.post('/forgot-password', { email: email() })
    const sent = mails.length
    expect((await owner.post('/forgot-password', { email: address })).status).toBe(200)
    expect(mails.length - sent).toBe(1)
    // One of a former password is stopped, and no row is written for it but its own.
    const other = browser({ ip })
    other.cookies.set(DEVICE, former)
    const rows = await backend.stateRows()
    expect((await other.login(address, NEW_PASSWORD)).status).toBe(429)
    expect((await other.post('/forgot-password', { email: address })).status).toBe(429)
    expect((await backend.stateRows()) - rows).toBeLessThanOrEqual(4)
    expect(mails.length - sent).toBe(1)
  })

  test('what a known device tries counts for its IP', async () => {
    const { browser } = app(backend, { rateLimit: { perIp: 3 } })
    const ip = '198.51.100.35'
    const address = email()
    const owner = browser({ ip })
    await owner.register(address)
    await owner.login(address)
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await owner.login(address, WRONG)).status)
    expect(statuses).toEqual([401, 401, 401, 401])
    expect((await browser({ ip }).login(email(), WRONG)).status).toBe(429)
  })

  test('others do not keep an owner from a reset', async () => {
    const { browser, mails } = app(backend, FEW)
    const address = email()
    const owner = browser({ ip: '198.51.100.36' })
    await owner.register(address)
    await owner.login(address)
    const forgot = (one: Browser) => one.post('/forgot-password', { email: address })
    for (let i = 1; i <= MOST; i++) await forgot(browser({ ip: ipOf(150 + i) }))
    expect((await forgot(browser({ ip: '198.51.100.37' }))).status).toBe(429)
    expect(mails).toHaveLength(MOST)
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await forgot(owner)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    expect(mails).toHaveLength(MOST + 5)
  })
}
