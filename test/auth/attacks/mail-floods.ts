/** Somebody has the service fill a mailbox, from many computers and by whatever sends mail. */
import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { type Answer, app, type App, type Browser, CHEAP, PASSWORD, said } from '../core/app.ts'
import { errorIn, hubber, oauthApp } from '../core/oauth-app.ts'
import type { AttackedBackend } from './backend.ts'

const MOST = 3
const FEW = { rateLimit: { perAddress: MOST } }
const TOO_MANY = [429, { detail: 'Too many requests. Try again later' }]

const ipOf = (i: number): string => `203.0.116.${i}`

/** Two more than may be: each from another computer. */
async function fromEverywhere<T>(act: (i: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  for (let i = 1; i <= MOST + 2; i++) answers.push(await act(i))
  return answers
}

const statusesOf = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status)

export function mailFloodCases(backend: AttackedBackend): void {
  test.each([
    ['new', false],
    ['taken', true],
  ])('by sign-ups with an address that is %s', async (_, isTaken) => {
    const { browser, mails, adapter } = app(backend, { ...FEW, requireVerifiedEmail: true })
    const address = email()
    if (isTaken) await adapter.user.createUser({ email: address })
    const answers = await fromEverywhere((i) =>
      browser({ ip: ipOf(i) }).post('/register', { email: address, password: PASSWORD }),
    )
    expect(statusesOf(answers)).toEqual([201, 201, 201, 429, 429])
    expect(answers.slice(MOST).map(said)).toEqual([TOO_MANY, TOO_MANY])
    expect(mails.map(({ to }) => to)).toEqual([address, address, address])
  })

  /** The browsers of one user, on as many computers. */
  async function signedIn({ browser, adapter }: App): Promise<{
    readonly address: string
    readonly by: (i: number) => Browser
  }> {
    const { id, email: address } = await app(backend).browser().register()
    await adapter.user.updateUser(id, { emailVerified: true })
    const all = await fromEverywhere(async (i) => {
      const one = browser({ ip: ipOf(i) })
      expect((await one.login(address)).status).toBe(200)
      return one
    })
    return { address, by: (i) => all[i - 1] ?? browser() }
  }

  test('by requests to verify an address, from every session', async () => {
    const service = app(backend, FEW)
    const { address, by } = await signedIn(service)
    const answers = await fromEverywhere((i) => by(i).post('/request-verify-email'))
    expect(statusesOf(answers)).toEqual([200, 200, 200, 429, 429])
    expect(answers.slice(MOST).map(said)).toEqual([TOO_MANY, TOO_MANY])
    expect(service.mails.map(({ to }) => to)).toEqual([address, address, address])
  })

  test.each([
    ['free', {}, false],
    ['taken, which is not told', { requireVerifiedEmail: true }, true],
  ])('by changes to an address that is %s', async (_, config, isTaken) => {
    const service = app(backend, { ...FEW, ...config })
    const { by } = await signedIn(service)
    const theirs = email()
    if (isTaken) await service.adapter.user.createUser({ email: theirs })
    const ask = (i: number, password: string): Promise<Answer> =>
      by(i).post('/account/change-email', { new_email: theirs, password })
    // Who does not know the password mails nothing, and keeps nobody from it.
    expect((await ask(1, 'not the password')).status).toBe(400)
    const answers = await fromEverywhere((i) => ask(i, PASSWORD))
    expect(statusesOf(answers)).toEqual([200, 200, 200, 429, 429])
    expect(answers.slice(MOST).map(said)).toEqual([TOO_MANY, TOO_MANY])
    expect(service.mails.map(({ to }) => to)).toEqual([theirs, theirs, theirs])
  })

  test('by accounts at a provider that prove nothing', async () => {
    const config = {
      ...CHEAP,
      requireVerifiedEmail: true,
      rateLimit: { perAddress: MOST, perIp: 2 },
    }
    const service = oauthApp(backend, config)
    const { browser, through, mails, adapter } = service
    const address = email()
    const come = (ip: string, to: string): Promise<Answer> =>
      through(browser({ ip }), hubber(to, { verified: false }))
    const answers = await fromEverywhere((i) => come(ipOf(i), address))
    const [sent, limited] = ['email_not_verified', 'too_many_requests']
    expect(answers.map(errorIn)).toEqual([sent, sent, sent, limited, limited])
    expect(mails.map(({ to }) => to)).toEqual([address, address, address])
    // One computer, and addresses that nobody has: above the limit, nobody is created.
    const others = [email(), email(), email()]
    const errors: (string | null)[] = []
    for (const other of others) errors.push(errorIn(await come('198.51.100.22', other)))
    expect(errors).toEqual([sent, sent, limited])
    expect(await adapter.user.getUserByEmail(others[2] ?? '')).toBeNull()
    // A program is told when to come back.
    const program = browser({ ip: '198.51.100.22', headers: { 'sec-fetch-mode': 'cors' } })
    const begun = await program.get('/oauth/github/authorize')
    const back = service.hub.authorize(
      String(Object(begun.body).url),
      hubber(email(), { verified: false }),
    )
    const refused = await program.send('GET', back)
    expect(said(refused)).toEqual(TOO_MANY)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200)
  })
}
