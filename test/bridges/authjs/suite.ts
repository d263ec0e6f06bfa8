/** What Auth.js relies on in an adapter, and what is stored: on each database. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Adapter, AdapterAccount, AdapterUser } from '@auth/core/adapters'
import {
  ConflictError,
  DatabaseError,
  UserAlreadyExistsError,
  UserNotFoundError,
  ValidationError,
} from 'fastauth-edge'
import { type AuthjsAdapter, FastAuthAdapter } from 'fastauth-edge/authjs'
import { unique } from '../../conformance/fixtures.ts'
import type { Each } from '../../backends/each.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** As Auth.js hands it over: it has hashed the token of the mail. */
const link = (identifier: string, expires = soon()) => ({
  identifier,
  token: createHash('sha256').update(randomUUID()).digest('hex'),
  expires,
})

const soon = (): Date => new Date(Date.now() + 900_000)

const newUser = (more: Partial<AdapterUser> = {}): AdapterUser => ({
  id: randomUUID(),
  email: `${unique('fill')}@murray.example`,
  name: 'Fill Mürray',
  image: 'https://fill.example/460',
  emailVerified: new Date('2026-02-03T04:05:06.789Z'),
  ...more,
})

const newAccount = (userId: string, more: Partial<AdapterAccount> = {}): AdapterAccount => ({
  userId,
  provider: 'github',
  providerAccountId: unique('account'),
  type: 'oidc',
  access_token: 'an access token',
  refresh_token: 'a refresh token',
  expires_at: 1_800_000_000,
  id_token: 'an id token',
  scope: 'openid user',
  token_type: 'bearer',
  session_state: 'a state',
  ...more,
})

const newAuthenticator = (userId: string) => ({
  userId,
  // Bytes of which base64 and base64url write each differently, and a length that needs padding.
  credentialID: Buffer.from([0xfb, 0xff, 0xfe, ...randomBytes(17)]).toString('base64'),
  providerAccountId: unique('key'),
  credentialPublicKey: randomBytes(77).toString('base64'),
  counter: 3,
  credentialDeviceType: 'multiDevice',
  credentialBackedUp: true,
  transports: 'internal,hybrid',
})

export function authjs({ name, backend, cutOff }: Each): void {
  describe(name, () => {
    let requests = 0
    const count = async <T>(call: Promise<T>): Promise<readonly [T, number]> => {
      requests = 0
      return [await call, requests] as const
    }
    const onQuery = (event: { readonly requests: number }): void => {
      requests += event.requests
    }
    let edge: ReturnType<typeof backend.adapter>
    let adapter: AuthjsAdapter
    const withoutBatches = name === 'PlanetScale'
    const atMost = withoutBatches ? 2 : 1

    const user = (more?: Partial<AdapterUser>): Promise<AdapterUser> =>
      adapter.createUser(newUser(more))
    const kept = (id: string) => backend.sql('select * from fastauth_authjs where id = ?', id)
    const rowsOf = async (userId: string): Promise<number> => {
      const tables = ['sessions', 'tokens', 'oauth_accounts', 'passkeys', 'user_roles', 'authjs']
      const found = tables.map((table) =>
        backend.sql(`select user_id from fastauth_${table} where user_id = ?`, userId),
      )
      const users = backend.sql('select id from fastauth_users where id = ?', userId)
      return (await Promise.all([...found, users])).flat().length
    }

    beforeAll(async () => {
      edge = backend.adapter({ onQuery })
      adapter = FastAuthAdapter(edge)
      await adapter.dropTables()
      await adapter.dropTables()
    })
    afterAll(async () => {
      await adapter.dropTables()
      await backend.close?.()
    })

    test('is an adapter of Auth.js, with each of its methods', () => {
      const all: Required<Adapter> = adapter
      expect(Object.values(all).every((method) => typeof method === 'function')).toBe(true)
    })

    test('tables are created when they are missing, by callers at once too', async () => {
      const made = await Promise.all(
        [1, 2, 3].map(() => FastAuthAdapter(backend.adapter()).createUser(newUser())),
      )
      expect(await Promise.all(made.map((one) => adapter.getUser(one.id)))).toEqual(made)
      // The one table alone, in a database that FastAuth uses already, by each method that writes to it.
      const [owner] = made
      if (!owner) throw new Error('nobody was created')
      const [sent, account, authenticator] = [
        link('later@murray.example'),
        newAccount(owner.id),
        newAuthenticator(owner.id),
      ]
      const lacking = async <T>(call: () => Promise<T>): Promise<T> => {
        await backend.sql('drop table fastauth_authjs')
        return call()
      }
      const late = newUser()
      expect(await lacking(() => adapter.createUser(late))).toEqual(late)
      expect(await lacking(() => adapter.updateUser(owner))).toEqual(owner)
      expect(await lacking(() => adapter.linkAccount(account))).toEqual(account)
      expect(await lacking(() => adapter.createAuthenticator(authenticator))).toEqual(authenticator)
      expect(await lacking(() => adapter.createVerificationToken(sent))).toEqual(sent)
      expect(await adapter.useVerificationToken(sent)).toEqual(sent)
      await expect(
        FastAuthAdapter(backend.adapter({ tables: 'check' })).getUser('nobody'),
      ).resolves.toBeNull()
    })

    test('users: the moment of verification is kept, beside the flag that FastAuth reads', async () => {
      const given = newUser()
      const [created, sent] = await count(
        adapter.createUser({ ...given, role: 'x' } as AdapterUser),
      )
      expect(created).toEqual(given)
      expect(sent).toBeLessThanOrEqual(atMost)
      expect(await count(adapter.getUser(given.id))).toEqual([given, 1])
      expect(await count(adapter.getUserByEmail(given.email.toUpperCase()))).toEqual([given, 1])
      expect(await adapter.getUser(randomUUID())).toBeNull()
      expect(await adapter.getUserByEmail('non-existent-email')).toBeNull()
      expect(
        await backend.sql('select * from fastauth_users where id = ?', given.id),
      ).toMatchObject([
        { email: given.email, name: given.name, email_verified: backend.formats.flag(true) },
      ])
      expect(await kept(`user:${given.id}`)).toEqual([
        {
          id: `user:${given.id}`,
          user_id: given.id,
          data: '{"at":"2026-02-03T04:05:06.789Z"}',
          expires_at: null,
        },
      ])
      const unverified = await user({ emailVerified: null, name: null, image: null })
      expect(await adapter.getUser(unverified.id)).toEqual(unverified)
      await expect(adapter.createUser({ ...newUser(), email: given.email })).rejects.toThrow(
        UserAlreadyExistsError,
      )
    })

    test("a user of FastAuth's own was verified when they signed up", async () => {
      const own = await edge.user.createUser({ email: newUser().email, emailVerified: true })
      expect(await adapter.getUser(own.id)).toMatchObject({ emailVerified: own.createdAt })
      const at = new Date('2026-05-05T05:05:05.005Z')
      const [updated, sent] = await count(adapter.updateUser({ id: own.id, emailVerified: at }))
      expect(updated).toMatchObject({ id: own.id, email: own.email, emailVerified: at })
      // Nothing is kept beside such a user yet: it takes a third request on PlanetScale, once.
      expect(sent).toBe(withoutBatches ? 3 : 1)
      expect(await adapter.getUser(own.id)).toEqual(updated)
      const later = new Date('2026-06-06T06:06:06.006Z')
      const change = { id: own.id, name: 'Later', emailVerified: later }
      const [again, once] = await count(adapter.updateUser(change))
      expect(again).toEqual({ ...updated, ...change })
      expect(once).toBeLessThanOrEqual(atMost)
      expect(await adapter.getUser(own.id)).toEqual(again)
      expect(await kept(`user:${own.id}`)).toMatchObject([
        { user_id: own.id, data: '{"at":"2026-06-06T06:06:06.006Z"}' },
      ])
    })

    test('a user who is verified by a mailed link after a sign-up by OAuth', async () => {
      const [{ id }, created] = await count(user({ emailVerified: null }))
      expect(created).toBeLessThanOrEqual(atMost)
      const at = new Date('2026-05-05T05:05:05.005Z')
      const [verified, sent] = await count(adapter.updateUser({ id, emailVerified: at }))
      expect(verified).toMatchObject({ id, emailVerified: at })
      expect(sent).toBeLessThanOrEqual(atMost)
      expect(await adapter.getUser(id)).toEqual(verified)
      expect(
        await backend.sql('select email_verified from fastauth_users where id = ?', id),
      ).toEqual([{ email_verified: backend.formats.flag(true) }])
      const other = await user()
      await expect(
        adapter.updateUser({ id, email: other.email, emailVerified: new Date() }),
      ).rejects.toThrow(UserAlreadyExistsError)
      await expect(adapter.updateUser({ id: randomUUID(), emailVerified: at })).rejects.toThrow(
        UserNotFoundError,
      )
      await edge.user.updateUser(id, { isActive: false })
      await expect(adapter.updateUser({ id, emailVerified: new Date() })).rejects.toThrow(
        UserNotFoundError,
      )
      expect(await kept(`user:${id}`)).toMatchObject([
        { data: '{"at":"2026-05-05T05:05:05.005Z"}' },
      ])
    })

    test('an update changes what it names', async () => {
      const { id, ...before } = await user()
      const renamed = { id, ...before, name: 'Updated Name' }
      const [answered, sent] = await count(adapter.updateUser({ id, name: 'Updated Name' }))
      expect([answered, sent <= atMost]).toEqual([renamed, true])
      expect(await adapter.getUser(id)).toEqual(renamed)
      const email = newUser().email
      expect(await adapter.updateUser({ id, email })).toMatchObject({ email, emailVerified: null })
      await adapter.updateUser({ id, emailVerified: new Date(0) })
      expect(await adapter.updateUser({ id, emailVerified: null })).toMatchObject({
        emailVerified: null,
      })
      const other = await user()
      await expect(adapter.updateUser({ id, email: other.email })).rejects.toThrow(
        UserAlreadyExistsError,
      )
      await expect(adapter.updateUser({ id: randomUUID(), name: 'x' })).rejects.toThrow(
        UserNotFoundError,
      )
    })

    test('a session is stored by the hash of its token', async () => {
      const owner = await user()
      const session = { sessionToken: randomUUID(), userId: owner.id, expires: soon() }
      expect(await count(adapter.createSession(session))).toEqual([session, 1])
      const stored = await backend.sql(
        'select * from fastauth_sessions where user_id = ?',
        owner.id,
      )
      expect(stored).toMatchObject([
        {
          id: sha256(session.sessionToken),
          expires_at: backend.formats.date(session.expires),
        },
      ])
      expect(JSON.stringify(stored)).not.toContain(session.sessionToken)
      expect(await count(adapter.getSessionAndUser(session.sessionToken))).toEqual([
        { session, user: owner },
        1,
      ])
      expect(await adapter.getSessionAndUser('invalid-token')).toBeNull()
      // Whoever has read the table has no session.
      expect(await adapter.getSessionAndUser(sha256(session.sessionToken))).toBeNull()

      const expires = new Date(session.expires.getTime() + 1_000)
      const [moved, sent] = await count(
        adapter.updateSession({ sessionToken: session.sessionToken, expires }),
      )
      expect([moved, sent <= atMost]).toEqual([{ ...session, expires }, true])
      expect((await adapter.getSessionAndUser(session.sessionToken))?.session.expires).toEqual(
        expires,
      )
      expect(await count(adapter.deleteSession(session.sessionToken))).toEqual([undefined, 1])
      expect(await adapter.getSessionAndUser(session.sessionToken)).toBeNull()
      expect(await adapter.updateSession({ ...session, expires })).toBeNull()
    })

    test('nobody is signed in by a session that has ended, nor who is not active', async () => {
      const owner = await user()
      const account = newAccount(owner.id)
      await adapter.linkAccount(account)
      const [ended, open] = [randomUUID(), randomUUID()]
      await adapter.createSession({
        sessionToken: ended,
        userId: owner.id,
        expires: new Date(1e12),
      })
      await adapter.createSession({ sessionToken: open, userId: owner.id, expires: soon() })
      expect(await adapter.getSessionAndUser(ended)).toBeNull()
      expect(await adapter.updateSession({ sessionToken: ended, expires: soon() })).toBeNull()
      await edge.user.deleteUser(owner.id)
      expect(await adapter.getSessionAndUser(open)).toBeNull()
      const again = { sessionToken: randomUUID(), userId: owner.id, expires: soon() }
      await expect(adapter.createSession(again)).rejects.toThrow(UserNotFoundError)
      await expect(adapter.getUserByAccount(account)).rejects.toThrow(/not active/)
      const verified = { id: owner.id, emailVerified: new Date() }
      await expect(adapter.updateUser(verified)).rejects.toThrow(UserNotFoundError)
    })

    test('an account keeps all that Auth.js says of it, and no other takes its place', async () => {
      const owner = await user()
      const account = newAccount(owner.id)
      const more = { ...account, extra: 'x' }
      const [linked, sent] = await count(adapter.linkAccount(more))
      expect([linked, sent <= atMost]).toEqual([account, true])
      const key = { provider: account.provider, providerAccountId: account.providerAccountId }
      expect(await count(adapter.getUserByAccount(key))).toEqual([owner, 1])
      expect(await adapter.getUserByAccount({ ...key, provider: 'invalid' })).toBeNull()
      expect(await count(adapter.getAccount(key.providerAccountId, key.provider))).toEqual([
        account,
        1,
      ])
      expect(await edge.oauth.getUserOAuthAccounts(owner.id)).toEqual([
        {
          ...key,
          userId: owner.id,
          accessToken: account.access_token,
          refreshToken: account.refresh_token,
          expiresAt: new Date(1_800_000_000_000),
        },
      ])
      const thief = await user()
      await expect(
        adapter.linkAccount({ ...newAccount(thief.id), ...key, id_token: "a thief's" }),
      ).rejects.toThrow(ConflictError)
      expect(await adapter.getAccount(key.providerAccountId, key.provider)).toEqual(account)
      expect(await adapter.getUserByAccount(key)).toEqual(owner)

      const least = { userId: owner.id, type: 'webauthn' as const, ...key, provider: 'passkey' }
      await adapter.linkAccount(least)
      expect(await adapter.getAccount(key.providerAccountId, 'passkey')).toEqual(least)

      expect((await count(adapter.unlinkAccount(key)))[1]).toBe(1)
      expect(await adapter.getAccount(key.providerAccountId, key.provider)).toBeNull()
      expect(await adapter.getUserByAccount(key)).toBeNull()
      const left = await backend.sql(
        "select id from fastauth_authjs where user_id = ? and id like 'account:%'",
        owner.id,
      )
      expect(left).toHaveLength(1)
      await adapter.unlinkAccount(key)
      expect(await adapter.getAccount(key.providerAccountId, 'passkey')).toEqual(least)
    })

    test('an account of nobody leaves nothing, and one that FastAuth has linked is found', async () => {
      const nobody = newAccount(randomUUID())
      await expect(adapter.linkAccount(nobody)).rejects.toThrow(UserNotFoundError)
      expect(await rowsOf(nobody.userId)).toBe(0)
      const owner = await user()
      const key = { provider: 'google', providerAccountId: unique('own') }
      await edge.oauth.createOAuthAccount({ ...key, userId: owner.id })
      expect(await adapter.getAccount(key.providerAccountId, key.provider)).toEqual({
        ...key,
        userId: owner.id,
        type: 'oauth',
      })
      expect(await adapter.getUserByAccount(key)).toEqual(owner)
    })

    test('values at their limits come back, and what no database stores reaches none', async () => {
      const owner = await user()
      const large = 'ü'.repeat(32_767) + 'x'
      const providerAccountId = '9007199254740993'.padStart(20, '1')
      const account = newAccount(owner.id, {
        providerAccountId,
        access_token: large,
        refresh_token: large,
        id_token: large,
      })
      await adapter.linkAccount(account)
      expect(await adapter.getAccount(providerAccountId, account.provider)).toEqual(account)
      expect(
        await backend.sql(
          'select provider_account_id, access_token, refresh_token from fastauth_oauth_accounts where user_id = ?',
          owner.id,
        ),
      ).toEqual([
        { provider_account_id: providerAccountId, access_token: large, refresh_token: large },
      ])
      requests = 0
      const refused: readonly Promise<unknown>[] = [
        adapter.createUser(newUser({ name: 'Ni\0ls' })),
        adapter.createUser(newUser({ email: 'ni\0ls@murray.example' })),
        adapter.createUser(newUser({ image: '\ud800' })),
        adapter.createUser({ ...newUser(), emailVerified: true as unknown as Date }),
        // Ids are texts, on every database.
        adapter.createUser({ ...newUser(), id: 7 as never }),
        adapter.updateUser({ id: owner.id, name: 'Ni\0ls' }),
        adapter.linkAccount(newAccount(owner.id, { id_token: `${large}x` })),
        adapter.linkAccount(newAccount(owner.id, { access_token: `${large}x` })),
        adapter.linkAccount(newAccount(owner.id, { scope: 'a\0b' })),
        adapter.linkAccount(newAccount(owner.id, { expires_at: 1.5 })),
        // A number of a provider's is not exact any more when it gets here.
        adapter.linkAccount(newAccount(owner.id, { providerAccountId: (2 ** 53) as never })),
        adapter.createSession({ sessionToken: '', userId: owner.id, expires: soon() }),
        adapter.createSession({ sessionToken: 'x', userId: owner.id, expires: new Date('x') }),
        adapter.createVerificationToken(link('a\0b@murray.example')),
        adapter.getAuthenticator('not base64!'),
      ]
      for (const outcome of await Promise.allSettled(refused)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ValidationError) })
      }
      expect(requests).toBe(0)
    })

    test('a link is for one identifier, works once, and only in time', async () => {
      const sent = link('info@murray.example')
      expect(await count(adapter.createVerificationToken(sent))).toEqual([sent, 1])
      const id = `verification:${sha256(`${sent.identifier}\0${sent.token}`)}`
      expect(await kept(id)).toEqual([
        { id, user_id: null, data: null, expires_at: backend.formats.date(sent.expires) },
      ])
      const { expires, ...key } = sent
      const other = { ...key, identifier: 'other@murray.example' }
      expect(await adapter.useVerificationToken(other)).toBeNull()
      const callers = Array.from({ length: 8 }, () =>
        FastAuthAdapter(backend.adapter()).useVerificationToken(key),
      )
      expect((await Promise.all(callers)).filter(Boolean)).toEqual([sent])
      expect(await kept(id)).toEqual([])
      // A short code may come again, and for somebody else at the same time.
      await adapter.createVerificationToken(sent)
      await adapter.createVerificationToken({ ...other, expires })
      const [used, requestsOfUse] = await count(adapter.useVerificationToken(key))
      expect([used, requestsOfUse <= atMost]).toEqual([sent, true])
      expect(await adapter.useVerificationToken(other)).toEqual({ ...other, expires })

      const late = link('late@murray.example', new Date(Date.now() - 1_000))
      await adapter.createVerificationToken(late)
      expect(await adapter.useVerificationToken(late)).toBeNull()
      const open = link('open@murray.example')
      await adapter.createVerificationToken(open)
      expect(await adapter.cleanupExpired()).toBe(1)
      expect(await adapter.useVerificationToken(open)).toEqual(open)
    })

    test("an authenticator is one of FastAuth's passkeys, with what Auth.js says of it", async () => {
      const owner = await user()
      const authenticator = newAuthenticator(owner.id)
      const [created, sent] = await count(adapter.createAuthenticator(authenticator))
      expect([created, sent <= atMost]).toEqual([authenticator, true])
      const id = authenticator.credentialID
      expect(await count(adapter.getAuthenticator(id))).toEqual([authenticator, 1])
      const named = Buffer.from(id, 'base64').toString('base64url')
      expect(await edge.passkey.getPasskey(named)).toMatchObject({
        userId: owner.id,
        publicKey: new Uint8Array(Buffer.from(authenticator.credentialPublicKey, 'base64')),
        signCount: 3,
      })
      const second = { ...newAuthenticator(owner.id), transports: null }
      await adapter.createAuthenticator(second)
      expect(await count(adapter.listAuthenticatorsByUserId(owner.id))).toEqual([
        [authenticator, second],
        1,
      ])
      const thief = await user()
      await expect(
        adapter.createAuthenticator({ ...newAuthenticator(thief.id), credentialID: id }),
      ).rejects.toThrow(ConflictError)
      expect(await adapter.getAuthenticator(id)).toEqual(authenticator)

      const [counted, requestsOfCount] = await count(adapter.updateAuthenticatorCounter(id, 4))
      expect([counted, requestsOfCount <= atMost]).toEqual([{ ...authenticator, counter: 4 }, true])
      await expect(adapter.updateAuthenticatorCounter(id, 4)).rejects.toThrow(ConflictError)
      await expect(adapter.updateAuthenticatorCounter('AAAA', 9)).rejects.toThrow(ConflictError)
      expect(await adapter.getAuthenticator(id)).toEqual({ ...authenticator, counter: 4 })
      expect(await adapter.getAuthenticator('AAAA')).toBeNull()
    })

    test('a user goes with everything, or not at all', async () => {
      const [owner, other] = [await user(), await user()]
      for (const { id } of [owner, other]) {
        await adapter.createSession({ sessionToken: randomUUID(), userId: id, expires: soon() })
        await adapter.linkAccount(newAccount(id))
        await adapter.createAuthenticator(newAuthenticator(id))
        await edge.role.createRole(id)
        await edge.role.assignRole(id, id)
        const token = { token: id, userId: id, tokenType: 'reset', expiresAt: soon() }
        await edge.token.createToken(token)
      }
      // Three of its own besides the five tables' and the user's.
      expect([await rowsOf(owner.id), await rowsOf(other.id)]).toEqual([9, 9])
      const lost = FastAuthAdapter(cutOff(0, { retries: 0 })).deleteUser(owner.id)
      await expect(lost).rejects.toThrow(DatabaseError)
      expect(await rowsOf(owner.id)).toBe(9)
      expect((await count(adapter.deleteUser(owner.id)))[1]).toBe(1)
      expect([await rowsOf(owner.id), await rowsOf(other.id)]).toEqual([0, 9])
      expect(await adapter.getUser(owner.id)).toBeNull()
      await adapter.deleteUser(owner.id)
    })

    test('a write that the network breaks off links all or nothing, and can be sent again', async () => {
      const owner = await user()
      const account = newAccount(owner.id)
      for (const left of [0, 1]) {
        const broken = FastAuthAdapter(cutOff(left, { retries: 0 }))
        const found = await broken
          .linkAccount(account)
          .then(() => adapter.getAccount(account.providerAccountId, account.provider))
          .catch(() => adapter.getAccount(account.providerAccountId, account.provider))
        if (found) expect(found).toEqual(account)
        else expect(await edge.oauth.getUserOAuthAccounts(owner.id)).toEqual([])
        if (found) return
      }
      await adapter.linkAccount(account)
      expect(await adapter.getAccount(account.providerAccountId, account.provider)).toEqual(account)
    })
  })
}
