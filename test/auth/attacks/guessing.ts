/** Somebody guesses passwords, or has the service write rows and mails without end. */
import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { type Answer, PASSWORD, said } from '../core/app.ts'
import { type Service, serviceIn } from '../core/client.ts'
import type { AttackedBackend } from './backend.ts'

const MODE = { strategy: 'database', delivery: 'cookie' } as const
const WRONG = 'not the password'
const LOCKED = [
  401,
  { detail: expect.stringMatching(/^Account is locked\. Try again in \d minutes$/) },
]

/** One of many computers. */
const ipOf = (i: number): string => `203.0.${113 + (i >> 8)}.${i & 255}`

/** As many at once as a small database bears. */
const LANES = 4

/** All of them, a few at once. */
async function inTurns<T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) answers.push(await act(i))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return answers
}

/** What an address costs that somebody guesses at from everywhere. */
const guessFromEverywhere = ({ client }: Service, address: string): Promise<Answer[]> =>
  inTurns(56, (i) => client({ ip: ipOf(i) }).login(address, WRONG))

export function guessingCases(backend: AttackedBackend, addresses: number): void {
  test('who guesses from everywhere locks himself out, and the owner goes on', async () => {
    const core = serviceIn(MODE, backend)
    const [address, unknown] = [email(), email()]
    const owner = core.client({ ip: '198.51.100.7' })
    await owner.register(address)
    await owner.login(address)

    const answers = await guessFromEverywhere(core, address)
    const wrong = [401, { detail: 'Invalid email or password' }]
    // Fifty in all, the owner's own among them. Of several at once, each may find the others counted.
    const tried = answers.filter(({ headers }) => !headers.has('retry-after'))
    expect(tried.length).toBeLessThanOrEqual(50)
    expect(tried.length).toBeGreaterThanOrEqual(49 - LANES)
    for (const answer of tried) expect(said(answer)).toEqual(wrong)
    for (const answer of answers) {
      if (!tried.includes(answer)) expect(said(answer)).toEqual(LOCKED)
    }
    // The right password from a computer that nobody knows is not tried any more.
    expect(said(await core.client({ ip: '198.51.100.8' }).login(address))).toEqual(LOCKED)
    expect((await owner.login(address)).status).toBe(200)
    // An address that nobody has is locked in the same words.
    await guessFromEverywhere(core, unknown)
    expect(said(await core.client({ ip: '198.51.100.8' }).login(unknown))).toEqual(LOCKED)
    // Another way in stays open.
    const elsewhere = core.client({ ip: '198.51.100.9' })
    expect((await elsewhere.post('/forgot-password', { email: address })).status).toBe(200)
    const reset = { token: core.mailedToken(), new_password: 'another horse entirely' }
    expect((await elsewhere.post('/reset-password', reset)).status).toBe(200)
    // Where the password was reset, it is known. Elsewhere it is a new one, as at any computer.
    expect((await elsewhere.login(address, 'another horse entirely')).status).toBe(200)
    expect(said(await owner.login(address, 'another horse entirely'))).toEqual(LOCKED)
  })

  test('the cookie of one device is of use at no other address', async () => {
    const core = serviceIn(MODE, backend)
    const [mine, theirs] = [email(), email()]
    const attacker = core.client({ ip: '203.0.113.200' })
    await core.client().register(theirs)
    await attacker.register(mine)
    await attacker.login(mine)
    expect(attacker.browser.cookies.has('__Host-device')).toBe(true)
    // From the same place, and without that cookie.
    const stranger = core.client({ ip: '203.0.113.200' })
    for (let i = 0; i < 5; i++) await stranger.login(theirs, WRONG)
    expect(said(await attacker.login(theirs, WRONG))).toEqual(LOCKED)
    // A device of this very address is locked out by its own guesses.
    for (let i = 0; i < 5; i++) await attacker.login(mine, WRONG)
    expect(said(await attacker.login(mine))).toEqual(LOCKED)
  })

  test('however many addresses one /64 tries, it writes a bounded number of rows', async () => {
    const core = serviceIn(MODE, backend)
    const network = (i: number): string => `2001:db8:77:1:${(i >> 16).toString(16)}::${i & 65_535}`
    const attacker = (i: number) => core.client({ ip: network(i) })
    for (const [path, most] of [
      ['/login', 2],
      ['/forgot-password', 2],
      ['/register', 0],
    ] as const) {
      const before = await backend.stateRows()
      const answers = await inTurns(addresses, (i) =>
        attacker(i).post(path, { email: `${i}-${email()}`, password: WRONG }),
      )
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused.length).toBeGreaterThanOrEqual(addresses - 100)
      expect(refused.length).toBeLessThanOrEqual(addresses - 100 + LANES)
      // The IP's own, and for each attempt that was made what it was made at.
      expect((await backend.stateRows()) - before).toBeLessThanOrEqual(1 + 100 * most)
    }
    expect(core.mails).toEqual([])
    // A neighbour is not the attacker.
    const neighbour = core.client({ ip: '2001:db8:77:2::1' })
    expect((await neighbour.post('/register', { email: email(), password: PASSWORD })).status).toBe(
      201,
    )
  })

  test('a mailbox is not flooded by who has many computers', async () => {
    const core = serviceIn(MODE, backend)
    const address = email()
    await core.client().register(address)
    await inTurns(60, (i) =>
      core.client({ ip: ipOf(i) }).post('/forgot-password', { email: address }),
    )
    expect(core.mails.length).toBeLessThanOrEqual(50)
    expect(core.mails.length).toBeGreaterThanOrEqual(50 - LANES)
    const one = core.client({ ip: '203.0.115.1' })
    const other = email()
    await core.client().register(other)
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      statuses.push((await one.post('/forgot-password', { email: other })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })
}
