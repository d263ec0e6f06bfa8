/** Refresh tokens that many show, that were shown before, or that Python has seen. */
import { describe, expect, test } from 'vitest'
import { email, unique } from '../../conformance/fixtures.ts'
import { type Answer, type CoreBackend, PASSWORD, said } from '../core/app.ts'
import { claimsOf, type Client, type Service, serviceIn } from '../core/client.ts'

const JWT = { strategy: 'jwt', delivery: 'json' } as const
const SESSIONS = { strategy: 'database', delivery: 'cookie' } as const
const USED = [401, { detail: 'Refresh token has already been used' }]

const refreshWith = ({ client }: Service, refresh_token: string): Promise<Answer> =>
  client().post('/refresh', { refresh_token })

const jtiOf = (token: string): string => String(claimsOf(token)['jti'])

const rowOf = ({ adapter }: Service, token: string) =>
  adapter.token.getToken(jtiOf(token), 'refresh_jti')

const atOnce = <T>(count: number, act: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, act))

async function signedUp(core: Service): Promise<{ client: Client; address: string; id: string }> {
  const address = email()
  const client = await core.client().register(address)
  return { client, address, id: (await core.userOf(address)).id }
}

export function refreshCases(backend: CoreBackend): void {
  test('fifty at once get one pair, of one row', async () => {
    const core = serviceIn(JWT, backend)
    const { client } = await signedUp(core)
    const first = client.refreshToken
    const answers = await atOnce(50, () => refreshWith(core, first))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const { refresh_token } = Object(answers[0]?.body)
    expect(await rowOf(core, first)).toBeNull()
    expect(await rowOf(core, refresh_token)).not.toBeNull()
    expect((await refreshWith(core, refresh_token)).status).toBe(200)
  })

  test('fifty at once renew one session', async () => {
    const core = serviceIn(SESSIONS, backend)
    const { client, id } = await signedUp(core)
    const [session] = await core.adapter.session.listUserSessions(id)
    await core.adapter.session.extendSession(session?.id ?? '', new Date(Date.now() + 60_000))
    const tabs = Array.from({ length: 50 }, () => client.copy(core.browser()))
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const sessions = await core.adapter.session.listUserSessions(id)
    expect(sessions.map((one) => one.id)).toEqual([session?.id])
    expect(Math.round(((sessions[0]?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30)
    expect(await client.isSignedIn()).toBe(true)
  })

  describe('within the grace, an old token makes nothing live again', () => {
    const ways: Record<
      string,
      (
        core: Service,
        client: Client,
        who: { id: string; address: string; old: string },
      ) => Promise<unknown>
    > = {
      'a sign-out': (_core, client) => client.post('/logout'),
      'a sign-out everywhere': (_core, client) => client.post('/logout?all=true'),
      'the end of all sessions': (_core, client) => client.send('DELETE', '/sessions/all'),
      'a revocation': (_core, client) =>
        client.post('/token/revoke', { token: client.refreshToken }),
      'its own revocation': (_core, client, { old }) =>
        client.post('/token/revoke', { token: old }),
      'another password': (_core, client) =>
        client.post('/account/change-password', {
          current_password: PASSWORD,
          new_password: 'another horse entirely',
        }),
      'a reset': async (core, _client, { address }) => {
        await core.client().post('/forgot-password', { email: address })
        const body = { token: core.mailedToken(), new_password: 'another horse entirely' }
        return core.client().post('/reset-password', body)
      },
      'the end of the account': (_core, client) =>
        client.send('DELETE', '/account', { password: PASSWORD }),
    }
    test.each(Object.entries(ways))('after %s', async (_, end) => {
      const core = serviceIn(JWT, backend)
      const { client, ...who } = await signedUp(core)
      const old = client.refreshToken
      expect((await client.refresh()).status).toBe(200)
      const successor = client.refreshToken
      expect(await end(core, client, { ...who, old })).toMatchObject({ status: 200 })
      expect((await refreshWith(core, old)).status).toBe(401)
      expect((await refreshWith(core, successor)).status).toBe(401)
      expect([await rowOf(core, old), await rowOf(core, successor)]).toEqual([null, null])
    })
  })

  test('a successor that is spent gives the thief away, and the other device stays', async () => {
    const core = serviceIn(JWT, backend)
    const { client, address } = await signedUp(core)
    const other = core.client()
    await other.login(address)
    const stolen = client.refreshToken
    await client.refresh()
    await client.refresh()
    expect(said(await refreshWith(core, stolen))).toEqual(USED)
    expect(said(await client.refresh())).toEqual(USED)
    expect((await other.refresh()).status).toBe(200)
  })

  test('a token that was refreshed at Python ends here, and no other device does', async () => {
    const core = serviceIn(JWT, backend)
    const { client, address, id } = await signedUp(core)
    const other = core.client()
    await other.login(address)
    // Python consumes the row, and stores one whose jti knows no family.
    expect(
      await core.adapter.token.consumeToken(jtiOf(client.refreshToken), 'refresh_jti'),
    ).not.toBeNull()
    const token = unique('tz4a98xxat96iws9zmbrgj3a')
    const expiresAt = new Date(Date.now() + 60_000)
    await core.adapter.token.createToken({ token, userId: id, tokenType: 'refresh_jti', expiresAt })
    expect(said(await client.refresh())).toEqual(USED)
    expect(await core.adapter.token.getToken(token, 'refresh_jti')).not.toBeNull()
    expect((await other.refresh()).status).toBe(200)
  })

  test('a reset at Python ends sessions and refresh tokens here', async () => {
    for (const mode of [SESSIONS, JWT]) {
      const core = serviceIn(mode, backend)
      const { client, id, address } = await signedUp(core)
      // What FastAuth's /reset-password writes: a hash, and no refresh tokens any more. Session rows stay.
      const another = await core.client().register()
      await core.adapter.user.setHashedPassword(
        id,
        `$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$${'a'.repeat(43)}`,
      )
      await core.adapter.token.deleteUserTokens(id, 'password_reset')
      await core.adapter.token.deleteUserTokens(id, 'refresh_jti')
      expect((await client.refresh()).status).toBe(401)
      if (mode === SESSIONS) expect(await client.isSignedIn()).toBe(false)
      expect((await core.client().login(address)).status).toBe(401)
      expect(await another.isSignedIn()).toBe(true)
    }
  })

  test('a row that expired a second ago refreshes nothing, whatever the token says', async () => {
    const core = serviceIn(JWT, backend)
    const { client, id } = await signedUp(core)
    const expiresAt = new Date(Date.now() - 1_000)
    const token = jtiOf(client.refreshToken)
    await core.adapter.token.createToken({ token, userId: id, tokenType: 'refresh_jti', expiresAt })
    expect(said(await client.refresh())).toEqual(USED)
    const sessions = serviceIn(SESSIONS, backend)
    const { client: visitor, id: userId } = await signedUp(sessions)
    const [session] = await sessions.adapter.session.listUserSessions(userId)
    await sessions.adapter.session.extendSession(session?.id ?? '', expiresAt)
    expect([await visitor.isSignedIn(), (await visitor.refresh()).status]).toEqual([false, 401])
  })
}
