/** Addresses that folding makes one of, and that are two mailboxes. */
import { expect, test } from 'vitest'
import { unique } from '../../conformance/fixtures.ts'
import { type CoreBackend, PASSWORD, said } from '../core/app.ts'
import { serviceIn } from '../core/client.ts'

/** What an attacker has a mailbox of, and whose account it folds to. */
const CONFUSED: readonly [typed: string, stored: string, domain: string][] = [
  ['fa\u00df', 'fass', ''],
  ['FA\u1e9e', 'fass', ''],
  ['\u017fam', 'sam', ''],
  ['nikola\u03c2', 'nikola\u03c3', ''],
  ['\ufb01n', 'fin', ''],
  ['\ufb03x', 'ffix', ''],
  ['\ufb06ar', 'star', ''],
  ['anna', 'anna', 'stra\u00dfe-'],
]

export function otherAddressCases(backend: CoreBackend): void {
  test.each(CONFUSED)('%s is not registered as %s', async (typed, stored, domain) => {
    const core = serviceIn({ strategy: 'database', delivery: 'cookie' }, backend)
    const id = unique('x')
    const address = (local: string, host: string) => `${local}${id}@${host}mail.example`
    const mine = address(typed, domain)
    const victims = address(stored, domain.replace('\u00df', 'ss'))
    const owner = await core.client().register(victims)
    const user = await core.userOf(victims)
    const attacker = await core.client().register()

    const own = 'a password of the attacker'
    const refused = [
      await core.client().post('/register', { email: mine, password: own }),
      await attacker.post('/account/change-email', { new_email: mine, password: PASSWORD }),
    ]
    for (const { status, body } of refused) {
      expect([status, Object(body).detail[0].type]).toEqual([422, 'value_error'])
    }
    expect(said(await core.client().login(mine, own))).toEqual([
      401,
      { detail: 'Invalid email or password' },
    ])
    // A link for it goes to the mailbox whose account it is, and not to what was typed.
    expect((await core.client().post('/forgot-password', { email: mine })).status).toBe(200)
    expect(core.mails.map(({ to }) => to)).toEqual([victims])
    expect((await core.adapter.user.getUserByEmail(victims))?.id).toBe(user.id)
    expect(await owner.isSignedIn()).toBe(true)
  })

  test('nobody is mailed whose account has another spelling of the domain', async () => {
    const core = serviceIn({ strategy: 'database', delivery: 'cookie' }, backend)
    const id = unique('x')
    // Punycode says the letter itself, which folding does not take for two others before it is decoded.
    for (const email of [`${id}@stra\u00dfe.example`, `${id}@xn--strae-oqa.example`]) {
      const answer = await core.client().post('/register', { email, password: PASSWORD })
      expect(answer.status).toBe(422)
    }
    expect(await core.adapter.user.getUserByEmail(`${id}@strasse.example`)).toBeNull()
  })
}
