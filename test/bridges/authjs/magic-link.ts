/** Auth.js itself over the adapter: signing in by a mailed link, with a session in the database, and signing out. */
import type { EmailConfig } from '@auth/core/providers/email'
import { expect, test } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import { FastAuthAdapter } from 'fastauth-edge/authjs'
import { unique } from '../../conformance/fixtures.ts'
import { browser, HOME, ledTo, SESSION } from './browser.ts'

export function magicLink(name: string, open: () => EdgeAdapter): void {
  test(`${name}: a mailed link signs in once, the next time too, and signing out ends it`, async () => {
    const edge = open()
    const sent: string[] = []
    const mail: EmailConfig = {
      id: 'mail',
      type: 'email',
      name: 'Mail',
      from: 'app@app.example',
      maxAge: 600,
      options: {},
      sendVerificationRequest: ({ url }) => void sent.push(url),
    }
    const visit = () =>
      browser(() => ({
        adapter: FastAuthAdapter(open()),
        providers: [mail],
        session: { strategy: 'database' },
      }))
    const address = `${unique('alice')}@app.example`
    const ask = async (from = visit()): Promise<string> => {
      expect(ledTo(await from.post('/auth/signin/mail', { email: address }))).toContain(
        '/auth/verify-request',
      )
      return sent.at(-1) ?? ''
    }

    const alice = visit()
    const link = await ask(alice)
    // Nobody is a user for having asked.
    expect(await edge.user.getUserByEmail(address)).toBeNull()
    const wrong = await visit().get(link.replace(/token=./, 'token=_'))
    expect(wrong.headers.get('location')).toContain('error=Verification')
    expect(ledTo(await alice.get(link))).toBe(`${HOME}/in`)
    expect(await alice.session()).toMatchObject({ user: { email: address } })
    const user = await edge.user.getUserByEmail(address)
    expect(user).toMatchObject({ emailVerified: true })
    const token = alice.cookie(SESSION) ?? ''
    expect(await edge.session.listUserSessions(user?.id ?? '')).toMatchObject([
      { id: expect.not.stringContaining(token) },
    ])
    const again = await visit().get(link)
    expect(again.headers.get('location')).toContain('error=Verification')

    // Elsewhere, and on one link from two browsers at once.
    const shared = await ask()
    const both = [visit(), visit()]
    await Promise.all(both.map((one) => one.get(shared)))
    const signedIn = await Promise.all(both.map((one) => one.session()))
    expect(signedIn.filter(Boolean)).toMatchObject([{ user: { email: address } }])

    expect(ledTo(await alice.post('/auth/signout'))).toBe(`${HOME}/in`)
    expect(await alice.session()).toBeNull()
    expect(alice.cookie(SESSION)).toBeUndefined()
    expect(await edge.session.listUserSessions(user?.id ?? '')).toHaveLength(1)
    expect(await FastAuthAdapter(edge).getSessionAndUser(token)).toBeNull()
  })
}
