import { expect, onTestFinished, test, vi } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { email } from '../../conformance/fixtures.ts'
import {
  AAGUID,
  Authenticator,
  base64url,
  type Forgery,
  fromBase64url,
} from '../passkeys/authenticator.ts'
import {
  type Answer,
  app,
  type App,
  type Browser,
  type Config,
  type CoreBackend,
  HOME,
  said,
} from './app.ts'
import { optionsOf, register, signIn } from '../passkeys/visiting.ts'
import { MODES, serviceIn } from './client.ts'

const EXPIRED = [400, { detail: 'Invalid or expired challenge' }]
const IN = [200, { message: 'Authentication successful' }]

const service = (backend: CoreBackend, config: Config = {}): App =>
  app(backend, { providers: [credentials(), passkeys({ rpName: 'Notes' })], ...config })

const failed = (text: string) => [401, { detail: `Authentication verification failed: ${text}` }]

const flipped = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))

const withZero = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array([...bytes, 0])

/** What neither ceremony takes, and why. */
const FORGERIES: readonly (readonly [Forgery, string])[] = [
  ...['https://evil.example', `${HOME}.evil.example`, 'http://app.example', `${HOME}:444`].map(
    (origin) => [{ origin }, 'the origin is not among the expected ones'] as const,
  ),
  [{ rpId: 'evil.example' }, 'it is for another relying party'],
  [{ rpId: 'example' }, 'it is for another relying party'],
  [{ crossOrigin: true }, 'the page was in a frame of another site'],
  [{ topOrigin: 'https://evil.example' }, 'the page was in a frame of another site'],
  [{ flags: 0x04 }, 'the user was not present'],
  [{ flags: 0x01 }, 'the user was not verified'],
  [{ flags: 0x15 }, 'a credential that cannot be backed up was'],
  [{ authenticatorData: (bytes) => bytes.slice(0, 36) }, 'authenticatorData is too short'],
  [{ authenticatorData: withZero }, 'authenticatorData has a wrong length'],
]

const FORGED_SIGN_INS: readonly (readonly [Forgery, string])[] = [
  ...FORGERIES,
  [{ type: 'webauthn.create' }, 'the type is not webauthn.get'],
  [{ userHandle: base64url(new Uint8Array([1])) }, 'the user handle is that of another user'],
  [{ signature: flipped }, 'the signature is wrong'],
  [{ signature: withZero }, 'the signature is malformed'],
  [{ signature: () => new Uint8Array() }, 'the signature is malformed'],
  // A length of one byte in the form of longer ones.
  [
    { signature: ([tag = 0, ...rest]) => new Uint8Array([tag, 0x81, ...rest]) },
    'the signature is malformed',
  ],
]

const FORGED_KEYS: readonly (readonly [Forgery, string])[] = [
  ...FORGERIES,
  [{ type: 'webauthn.get' }, 'the type is not webauthn.create'],
  [{ id: base64url(new Uint8Array(32)) }, 'the id is not that of the credential'],
  [{ authenticatorData: (bytes) => bytes.slice(0, 60) }, 'the credential id has a wrong length'],
  [{ cose: (key) => new Map([...key, [3, -47]]) }, 'the algorithm is not supported'],
  [{ cose: (key) => new Map([...key, [3, -8]]) }, 'the public key is not valid'],
  [{ cose: (key) => new Map([...key, [-1, 3]]) }, 'the public key is not valid'],
  [{ cose: (key) => new Map([...key, [-2, new Uint8Array(31)]]) }, 'the public key is not valid'],
  [
    // No point of the curve.
    { cose: (key) => new Map([...key, [-2, new Uint8Array(32).fill(255)]]) },
    'the public key is not valid',
  ],
  [
    { attestation: (map) => new Map([...map, ['authData', 'text']]) },
    'attestationObject is malformed',
  ],
]

/** Passkeys: the two ceremonies, what is stored, and what forgers try. */
export function passkeyCases(backend: CoreBackend): void {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    '%s: registers, signs in without an address, and is stored as FastAuth stores it',
    async (kind) => {
      const { browser, adapter } = service(backend)
      const visitor = browser()
      const user = await visitor.register()
      const options = await optionsOf(visitor, 'register')
      expect(options).toEqual({
        rp: { name: 'Notes', id: 'app.example' },
        user: {
          id: base64url(new TextEncoder().encode(user.id)),
          name: user.email,
          displayName: user.email,
        },
        challenge: expect.stringMatching(/^[\w-]{91}$/),
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
        timeout: 60_000,
        excludeCredentials: [],
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required',
        },
        attestation: 'none',
      })
      const key = new Authenticator(HOME, kind)
      const credential = await key.create(options)
      const made = await visitor.post('/passkeys/register/complete', { credential, name: 'Phöne' })
      const shown = { id: key.id, name: 'Phöne', created_at: expect.stringMatching(/Z$/) }
      expect(said(made)).toEqual([201, shown])
      const stored = await adapter.passkey.getPasskey(key.id)
      expect(stored).toEqual({
        id: key.id,
        userId: user.id,
        publicKey: expect.any(Uint8Array),
        signCount: 1,
        aaguid: AAGUID,
        name: 'Phöne',
        createdAt: expect.any(Date),
        lastUsedAt: null,
      })
      const authData = fromBase64url(String(credential.response['authenticatorData']))
      expect([...(stored?.publicKey ?? [])]).toEqual(Array.from(authData.subarray(87)))
      expect(await optionsOf(visitor, 'register')).toMatchObject({
        excludeCredentials: [{ id: key.id, type: 'public-key' }],
      })
      const other = browser()
      expect(await optionsOf(other, 'authenticate', { email: user.email })).toEqual({
        challenge: expect.stringMatching(/^[\w-]{91}$/),
        timeout: 60_000,
        rpId: 'app.example',
        allowCredentials: [],
        userVerification: 'required',
      })
      expect(said(await signIn(other, key))).toEqual(IN)
      expect(Object((await other.get('/me')).body).email).toBe(user.email)
      expect(await adapter.passkey.getPasskey(key.id)).toMatchObject({
        signCount: 2,
        lastUsedAt: expect.any(Date),
      })
      expect(said(await other.get('/passkeys'))).toEqual([
        200,
        [{ ...shown, aaguid: AAGUID, last_used_at: expect.stringMatching(/Z$/) }],
      ])
    },
  )

  test('a credential by itself; a key that Python has stored; a second one of the same id', async () => {
    const { browser, adapter } = service(backend)
    const visitor = browser()
    const user = await visitor.register()
    const key = new Authenticator(HOME)
    key.signCount = 0
    const bare = await key.create(await optionsOf(visitor, 'register'))
    const made = await visitor.post('/passkeys/register/complete', bare)
    expect(said(made)).toMatchObject([201, { id: key.id, name: 'Passkey' }])
    const assertion = await key.get(await optionsOf(visitor, 'authenticate'))
    expect(said(await visitor.post('/passkeys/authenticate/complete', assertion))).toEqual(IN)
    // Without a counter, it stays at 0.
    expect(said(await signIn(visitor, key))).toEqual(IN)
    const again = await key.create(await optionsOf(visitor, 'register'))
    expect(said(await visitor.post('/passkeys/register/complete', again))).toEqual([
      400,
      { detail: 'Registration verification failed: this passkey is registered already' },
    ])
    for (const kind of ['ES512', 'PS256', 'RS512'] as const) {
      const foreign = new Authenticator(HOME, kind)
      const { response } = await foreign.create(await optionsOf(visitor, 'register'))
      const authData = fromBase64url(String(response['authenticatorData']))
      const publicKey = authData.slice(87)
      await adapter.passkey.createPasskey({ credentialId: foreign.id, userId: user.id, publicKey })
      const options = await optionsOf(visitor, 'register')
      const refused = await visitor.post(
        '/passkeys/register/complete',
        await new Authenticator(HOME, kind).create(options),
      )
      expect([kind, ...said(refused)]).toEqual([
        kind,
        400,
        { detail: 'Registration verification failed: the algorithm was not asked for' },
      ])
      const answer = await signIn(visitor, foreign, { userHandle: base64url(utf8(user.id)) })
      expect([kind, ...said(answer)]).toEqual([kind, ...IN])
    }
  })

  test('requests to the database: none to begin, one with a session, two to complete', async () => {
    const { browser, adapter, requests, forget } = service(backend)
    const isMysql = adapter.dialect === 'mysql'
    const visitor = browser({ ip: '192.0.2.77' })
    await visitor.register()
    const counted = async (call: () => Promise<unknown>, most: number, mysql: number) => {
      forget()
      const answer = await call()
      expect(requests()).toBeLessThanOrEqual(isMysql ? mysql : most)
      return answer
    }
    const key = new Authenticator(HOME)
    const options = Object(
      Object(await counted(() => visitor.post('/passkeys/register/begin'), 1, 1)).body,
    )
    const credential = await key.create(options)
    await counted(() => visitor.post('/passkeys/register/complete', { credential }), 2, 5)
    const request = await counted(() => visitor.post('/passkeys/authenticate/begin'), 0, 0)
    const signed = await key.get(Object(request).body)
    const signIn = () => visitor.post('/passkeys/authenticate/complete', { credential: signed })
    expect(said(Object(await counted(signIn, 2, 9)))).toEqual(IN)
    await counted(() => visitor.get('/passkeys'), 1, 1)
  })

  test('renames and removes one’s own, and never the last way in', async () => {
    const deleted: unknown[] = []
    const { browser, adapter } = service(backend, {
      hooks: { onPasskeyDeleted: (user, { id }) => void deleted.push([user.email, id]) },
    })
    const [visitor, stranger] = [browser(), browser()]
    const user = await visitor.register()
    await stranger.register()
    const [one, two] = [await register(visitor), await register(visitor)]
    const rename = (by: Browser, id: string, name: unknown) =>
      by.send('PUT', `/auth/passkeys/${id}`, { name })
    const none = [404, { detail: 'Passkey not found' }]
    expect(said(await rename(visitor, one.id, 'Key'))).toMatchObject([
      200,
      { id: one.id, name: 'Key', aaguid: AAGUID, last_used_at: null },
    ])
    expect(said(await rename(stranger, one.id, 'Mine'))).toEqual(none)
    for (const name of ['', 'x'.repeat(101), 7, undefined, 'a\0b']) {
      expect([name, (await rename(visitor, one.id, name)).status]).toEqual([name, 422])
    }
    expect(await adapter.passkey.getPasskey(one.id)).toMatchObject({ name: 'Key' })
    const remove = (by: Browser, id: string) => by.send('DELETE', `/auth/passkeys/${id}`)
    for (const id of ['junk!', 'x'.repeat(2_000), base64url(new Uint8Array(32))]) {
      expect(said(await remove(visitor, id))).toEqual(none)
    }
    expect(said(await remove(stranger, one.id))).toEqual(none)
    expect(said(await remove(visitor, one.id))).toEqual([204, ''])
    expect(deleted).toEqual([[user.email, one.id]])
    const signed = await signIn(browser(), one)
    expect(said(signed)).toEqual([401, { detail: 'Passkey not found' }])
    // Of a user without a password.
    const lonely = browser()
    const owner = await lonely.register()
    const key = await register(lonely)
    await adapter.user.setHashedPassword(owner.id, null)
    expect((await signIn(lonely, key)).status).toBe(200)
    const last = [400, { detail: 'The last way to sign in cannot be removed' }]
    expect(said(await remove(lonely, key.id))).toEqual(last)
    expect((await signIn(browser(), two)).status).toBe(200)
  })

  test('hooks, in FastAuth’s order; allowSignin refuses before anything is spent', async () => {
    const told: unknown[] = []
    let allowed: boolean | Error = true
    const { browser, adapter } = service(backend, {
      hooks: {
        onPasskeyRegistered: (user, { name }) => void told.push(['registered', user.email, name]),
        allowSignin(user, by) {
          told.push(['allow', user.email, by])
          if (allowed instanceof Error) throw allowed
          return allowed
        },
        onSignin: (user, by) => void told.push(['signin', user.email, by]),
      },
    })
    const visitor = browser()
    const { email: address } = await visitor.register()
    const key = await register(visitor)
    expect(told.splice(0)).toEqual([['registered', address, 'Passkey']])
    const other = browser()
    const credential = await key.get(await optionsOf(other, 'authenticate'))
    const complete = () => other.post('/passkeys/authenticate/complete', { credential })
    allowed = false
    expect(said(await complete())).toEqual([403, { detail: 'Sign-in not allowed' }])
    allowed = new Error('a hook')
    expect((await complete()).status).toBe(500)
    expect(await other.isSignedIn()).toBe(false)
    expect(await adapter.passkey.getPasskey(key.id)).toMatchObject({ signCount: 1 })
    told.splice(0)
    allowed = true
    expect(said(await complete())).toEqual(IN)
    expect(told).toEqual([
      ['allow', address, 'passkey'],
      ['signin', address, 'passkey'],
    ])
  })

  test.each(MODES)('signs in under $strategy sessions, by $delivery', async (mode) => {
    const core = serviceIn(mode, backend, { providers: [credentials(), passkeys()] })
    const client = await core.client().register()
    const options = Object((await client.post('/passkeys/register/begin')).body)
    const key = new Authenticator(HOME)
    const credential = await key.create(options)
    expect((await client.post('/passkeys/register/complete', { credential })).status).toBe(201)
    const other = core.client()
    const request = Object((await other.post('/passkeys/authenticate/begin')).body)
    const signed = { credential: await key.get(request) }
    expect((await other.post('/passkeys/authenticate/complete', signed)).status).toBe(200)
    expect(await other.isSignedIn()).toBe(true)
    expect(Object((await other.get('/passkeys')).body)).toMatchObject([{ id: key.id }])
    expect((await other.post('/passkeys/authenticate/complete', signed)).status).toBe(400)
  })

  test('a challenge is good once, for its purpose, its user, its deployment and five minutes', async () => {
    const { browser } = service(backend)
    const { browser: elsewhere } = service(backend, { secret: 'another '.repeat(8) })
    const [visitor, stranger, foreign] = [browser(), browser(), elsewhere()]
    const { email: address } = await visitor.register()
    await stranger.register()
    const key = await register(visitor)
    const complete = (credential: object, by = browser()) =>
      by.post('/passkeys/authenticate/complete', { credential })

    const signed = await key.get(await optionsOf(browser(), 'authenticate'))
    expect(said(await complete(signed))).toEqual(IN)
    expect(said(await complete(signed))).toEqual(EXPIRED)
    // Another answer to the same challenge.
    const begun = await optionsOf(browser(), 'authenticate')
    expect(said(await complete(await key.get(begun)))).toEqual(IN)
    expect(said(await complete(await key.get(begun)))).toEqual(EXPIRED)

    const forRegistration = await optionsOf(visitor, 'register')
    expect(
      said(await complete(await key.get({ ...forRegistration, rpId: 'app.example' }))),
    ).toEqual(EXPIRED)
    const forSignIn = await optionsOf(browser(), 'authenticate')
    const make = async (challenge: string, by: Browser) =>
      by.post('/passkeys/register/complete', {
        credential: await new Authenticator(HOME).create({ ...forRegistration, challenge }),
      })
    expect(said(await make(forSignIn.challenge, visitor))).toEqual(EXPIRED)
    expect(said(await make(forRegistration.challenge, stranger))).toEqual(EXPIRED)
    expect((await make(forRegistration.challenge, visitor)).status).toBe(201)
    expect(said(await make(forRegistration.challenge, visitor))).toEqual(EXPIRED)

    // Begun for an address: only its user answers it, whether there is one or not.
    for (const [named, wanted] of [
      [address.toUpperCase(), IN],
      [email(), EXPIRED],
      ['nobody', IN],
    ] as const) {
      const options = await optionsOf(browser(), 'authenticate', { email: named })
      expect([named, ...said(await complete(await key.get(options)))]).toEqual([named, ...wanted])
    }

    const { challenge } = await optionsOf(browser(), 'authenticate')
    const tampered = [...challenge].map((_, i) =>
      [challenge.slice(0, i), challenge[i] === 'A' ? 'B' : 'A', challenge.slice(i + 1)].join(''),
    )
    const others = [
      ...tampered.filter((_, i) => i % 9 === 0),
      (await optionsOf(foreign, 'authenticate')).challenge,
      challenge.slice(1),
      `${challenge}A`,
      '',
      'ß',
    ]
    for (const one of others) {
      const answer = await complete(await key.get({ challenge: one, rpId: 'app.example' }))
      expect([one, ...said(answer)]).toEqual([one, ...EXPIRED])
    }
    const late = await key.get(await optionsOf(browser(), 'authenticate'))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_001 })
    onTestFinished(() => void vi.useRealTimers())
    expect(said(await complete(late))).toEqual(EXPIRED)
  })

  test('what forgers answer signs nobody in and registers nothing', async () => {
    const { browser, adapter } = service(backend)
    const visitor = browser()
    await visitor.register()
    const key = await register(visitor)
    const stored = await adapter.passkey.getPasskey(key.id)
    const stranger = browser()
    for (const [forgery, why] of FORGED_SIGN_INS) {
      expect(said(await signIn(stranger, key, forgery)), why).toEqual(failed(why))
    }
    expect(await adapter.passkey.getPasskey(key.id)).toEqual(stored)
    expect((await stranger.get('/me')).status).toBe(401)
    expect(said(await signIn(stranger, key))).toEqual(IN)

    for (const [forgery, why] of FORGED_KEYS) {
      const forged = new Authenticator(HOME)
      const credential = await forged.create(await optionsOf(visitor, 'register'), forgery)
      const answer = await visitor.post('/passkeys/register/complete', { credential })
      const detail = `Registration verification failed: ${why}`
      expect(said(answer), why).toEqual([400, { detail }])
      expect(await adapter.passkey.getPasskey(forged.id)).toBeNull()
    }
    const unasked = await new Authenticator(HOME, 'ES512').create(
      await optionsOf(visitor, 'register'),
    )
    expect(said(await visitor.post('/passkeys/register/complete', unasked))).toEqual([
      400,
      { detail: 'Registration verification failed: the algorithm was not asked for' },
    ])

    const lax = service(backend, {
      providers: [credentials(), passkeys({ userVerification: 'preferred' })],
    })
    expect(said(await signIn(lax.browser(), key, { flags: 0x01 }))).toEqual(IN)
  })

  test('50 at once with one answer: one is signed in', async () => {
    const { browser, adapter } = service(backend, { rateLimit: false })
    const visitor = browser()
    const user = await visitor.register()
    for (const signCount of [0, 7]) {
      const key = new Authenticator(HOME)
      key.signCount = signCount
      await register(visitor, key)
      const credential = await key.get(await optionsOf(browser(), 'authenticate'))
      const before = (await adapter.session.listUserSessions(user.id)).length
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          browser().post('/passkeys/authenticate/complete', { credential }),
        ),
      )
      const statuses = answers.map(({ status }) => status).toSorted()
      expect(statuses).toEqual([
        200,
        ...Array.from({ length: 49 }, () => expect.toBeOneOf([400, 401])),
      ])
      expect(await adapter.session.listUserSessions(user.id)).toHaveLength(before + 1)
    }
  })

  test('a clone, a removed key, the inactive, an unverified address, an old session', async () => {
    const { browser, adapter } = service(backend)
    const visitor = browser()
    const user = await visitor.register()
    const key = await register(visitor)
    const clone = key.clone()
    expect(said(await signIn(browser(), key))).toEqual(IN)
    const cloned = 'the sign count did not grow: the passkey may have been cloned'
    expect(said(await signIn(browser(), clone))).toEqual(failed(cloned))
    expect(said(await signIn(browser(), key, { signCount: 0 }))).toEqual(failed(cloned))
    // By its own user handle, or none; not by another's.
    expect(said(await signIn(browser(), key, { userHandle: null }))).toEqual(IN)
    expect(said(await signIn(browser(), key, { userHandle: 'AAAA' }))).toEqual(
      failed('the user handle is that of another user'),
    )
    const { browser: strict } = service(backend, {
      requireVerifiedEmail: true,
      emailTransport: { send: async () => {} },
    })
    expect(said(await signIn(strict(), key))).toEqual([403, { detail: 'Email is not verified' }])
    await adapter.user.updateUser(user.id, { isActive: false })
    expect(said(await signIn(browser(), key))).toEqual([
      401,
      { detail: 'User not found or inactive' },
    ])
    await adapter.user.updateUser(user.id, { isActive: true })
    const { browser: aged } = service(backend, { session: { freshMs: 1_000 } })
    const old = aged()
    for (const [name, value] of visitor.cookies) old.cookies.set(name, value)
    const begun = await new Authenticator(HOME).create(await optionsOf(visitor, 'register'))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 })
    onTestFinished(() => void vi.useRealTimers())
    const stale = [403, { detail: 'Sign in again to do this' }]
    expect(said(await old.post('/passkeys/register/begin'))).toEqual(stale)
    expect(said(await old.post('/passkeys/register/complete', begun))).toEqual(stale)
    expect(said(await old.send('DELETE', `/auth/passkeys/${key.id}`))).toEqual(stale)
  })

  test('a body that is none, or too large', async () => {
    const { browser, requests, forget } = service(backend)
    const visitor = browser()
    await visitor.register()
    for (const route of ['register', 'authenticate']) {
      const path = `/passkeys/${route}/complete`
      for (const body of [
        {},
        [],
        '7',
        '"x"',
        '{',
        { credential: null },
        { credential: {} },
        { credential: { id: 'x', type: 'public-key', response: {} } },
        { credential: { id: 'A'.repeat(4_000), type: 'public-key', response: {} } },
        { response: 7 },
        { response: { clientDataJSON: 'a+b' } },
      ]) {
        const answer = await visitor.post(path, body)
        expect([path, body, answer.status]).toEqual([path, body, 422])
      }
      const large = await visitor.post(path, { credential: 'x'.repeat(70_000) })
      expect(large.status).toBe(413)
      const junk = { clientDataJSON: 'AAAA', attestationObject: 'gg', authenticatorData: 'AA' }
      const credential = { id: 'AAAA', type: 'public-key', response: { ...junk, signature: 'AA' } }
      const answer = await visitor.post(path, { credential })
      expect([400, 401]).toContain(answer.status)
      expect(JSON.stringify(answer.body)).toContain('clientDataJSON is malformed')
    }
    const begin = '/passkeys/authenticate/begin'
    forget()
    for (const body of [undefined, {}, { email: null }, { email: 'x' }, { email: email() }]) {
      expect([body, (await visitor.post(begin, body)).status]).toEqual([body, 200])
    }
    expect(requests()).toBe(0)
    for (const body of [[], '7', '{']) expect((await visitor.post(begin, body)).status).toBe(422)
  })

  test('limits: completing counts for an IP, beginning asks the limiter', async () => {
    const { browser } = service(backend, { rateLimit: { perIp: 3 } })
    const owner = browser()
    await owner.register()
    const key = await register(owner)
    const visitor = browser({ ip: '192.0.2.91' })
    // What succeeds is taken back.
    for (let i = 0; i < 5; i++) expect((await signIn(visitor, key)).status).toBe(200)
    const answers: Answer[] = []
    for (let i = 0; i < 4; i++)
      answers.push(await signIn(visitor, key, { signature: () => utf8('x') }))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
    const keys: string[] = []
    const { browser: limited } = service(backend, {
      rateLimit: {
        limiter(key) {
          keys.push(key)
          return false
        },
      },
    })
    const begin = await limited({ ip: '192.0.2.92' }).post('/passkeys/authenticate/begin')
    expect([begin.status, keys]).toEqual([429, [expect.stringMatching(/^passkey:/)]])
  })
}

const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text))
