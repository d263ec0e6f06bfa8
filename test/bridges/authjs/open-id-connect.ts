/** Auth.js itself over the adapter: an account at an OpenID Connect provider on this machine. */
import { customFetch } from '@auth/core'
import type { EdgeAdapter } from 'fastauth-edge'
import { FastAuthAdapter } from 'fastauth-edge/authjs'
import { expect, test } from 'vitest'
import { unique } from '../../conformance/fixtures.ts'
import { become, CLIENT, follow } from '../../servers/oidc-visitor.ts'
import { browser, HOME, ledTo, SESSION } from './browser.ts'

/** @param url of the provider */
export function openIdConnect(name: string, open: () => EdgeAdapter, url: string): void {
  test(`${name}: an account at a provider is linked, kept with its tokens, and signs in again`, async () => {
    const edge = open()
    const adapter = FastAuthAdapter(edge)
    const visit = () =>
      browser(() => ({
        adapter: FastAuthAdapter(open()),
        session: { strategy: 'database' },
        providers: [
          {
            id: 'corp',
            name: 'Corp',
            type: 'oidc',
            issuer: url,
            authorization: { params: { scope: 'openid email profile' } },
            checks: ['pkce', 'state'],
            idToken: false,
            ...CLIENT,
            [customFetch]: fetch,
          },
        ],
      }))
    const signIn = async (one = visit()) => {
      const back = await follow(url, ledTo(await one.post('/auth/signin/corp')))
      return [one, await one.get(back)] as const
    }
    const email = `${unique('bob')}@app.example`
    await become(url, { sub: '9007199254740993', email, email_verified: true, name: 'Bob' })

    const [bob, answer] = await signIn()
    expect(ledTo(answer)).toBe(`${HOME}/in`)
    expect(await bob.session()).toMatchObject({ user: { email, name: 'Bob' } })
    const user = await adapter.getUserByEmail(email)
    const account = await adapter.getAccount('9007199254740993', 'corp')
    expect(account).toMatchObject({
      userId: user?.id,
      type: 'oidc',
      access_token: expect.any(String),
      expires_at: expect.any(Number),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      scope: 'openid email profile',
      token_type: 'bearer',
    })

    const [again] = await signIn()
    expect(await again.session()).toMatchObject({ user: { email } })
    expect(await edge.session.listUserSessions(user?.id ?? '')).toHaveLength(2)
    expect(await adapter.getAccount('9007199254740993', 'corp')).toEqual(account)

    // Somebody else at the provider who says that the address is theirs.
    await become(url, { sub: unique('thief'), email, email_verified: false, name: 'Thief' })
    const [thief, refused] = await signIn()
    expect(refused.headers.get('location')).toContain('error=OAuthAccountNotLinked')
    expect(await thief.session()).toBeNull()

    // FastAuth deactivates the user: nothing signs in any more.
    await edge.user.deleteUser(user?.id ?? '')
    expect(await bob.session()).toBeNull()
    expect(bob.cookie(SESSION)).toBeUndefined()
    await become(url, { sub: '9007199254740993', email, email_verified: true, name: 'Bob' })
    const [gone] = await signIn()
    expect(await gone.session()).toBeNull()
    await adapter.deleteUser(user?.id ?? '')
    expect(await adapter.getAccount('9007199254740993', 'corp')).toBeNull()
  })
}
