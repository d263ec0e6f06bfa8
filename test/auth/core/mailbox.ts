import { describe, expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { google, oauthProvider } from 'fastauth-edge/auth/oauth'
import { atOnce, email, fulfilled, unique } from '../../conformance/fixtures.ts'
import { app, type Browser, type CoreBackend, HOME, PASSWORD, said } from './app.ts'
import { FOOTHOLDS } from './footholds.ts'
import { errorIn, hubber, ledTo, type OAuthApp, oauthApp } from './oauth-app.ts'

interface Proof {
  readonly name: string
  /** Signs the owner of a mailbox in, and says as whose work hooks are told of it. */
  prove(service: OAuthApp, owner: Browser, address: string): Promise<string>
}

const PROOFS: readonly Proof[] = [
  {
    name: 'a provider',
    async prove({ through }, owner, address) {
      expect(ledTo(await through(owner, hubber(address)))).toEqual([302, `${HOME}/`])
      return 'github'
    },
  },
  {
    name: 'a magic link',
    async prove({ mailedToken }, owner, address) {
      await owner.post('/magic-links/login', { email: address })
      const answer = await owner.submit('/magic-links/callback', { token: mailedToken() })
      expect(answer.status).toBe(200)
      return 'magic_link'
    },
  },
]

/** Pre-registration, and whose the account is after. */
export function mailboxCases(backend: CoreBackend): void {
  describe.each(PROOFS)('before the owner signs in by $name', ({ prove }) => {
    test.each(FOOTHOLDS)('a $name of somebody else', async ({ set }) => {
      const told: string[] = []
      const service = oauthApp(backend, {
        hooks: {
          onTakeover: ({ email }) => void told.push(`takeover ${email}`),
          onEmailVerify: ({ email }) => void told.push(`verify ${email}`),
          onSignin: ({ email }, by) => void told.push(`${by} ${email}`),
        },
      })
      const { browser, adapter, mails } = service
      const attacker = browser()
      const user = await attacker.register()
      const works = await set({ attacker, user, adapter, service })
      expect(await works({ attacker, user, adapter, service })).toBe(true)
      const owner = browser()
      mails.length = 0
      told.length = 0
      const by = await prove(service, owner, user.email)
      const after = [...told]
      expect(await works({ attacker, user, adapter, service })).toBe(false)
      expect(await owner.isSignedIn()).toBe(true)
      expect(await adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: true })
      expect(await adapter.user.getHashedPassword(user.id)).toBeNull()
      expect(after).toEqual([
        `takeover ${user.email}`,
        `verify ${user.email}`,
        `${by} ${user.email}`,
      ])
      expect(mails.map(({ to, subject }) => [to, subject])).toContainEqual([
        user.email,
        'Your account was confirmed',
      ])
    })
  })

  test('“this was not me”, on the page of a verification link: nothing of before is left', async () => {
    const service = oauthApp(backend)
    const { browser, adapter, mailedToken } = service
    const attacker = browser()
    const user = await attacker.register()
    const parts = { attacker, user, adapter, service }
    await attacker.post('/request-verify-email')
    const token = mailedToken()
    const all: (readonly [string, (of: typeof parts) => Promise<boolean>])[] = []
    for (const { name, set } of FOOTHOLDS) all.push([name, await set(parts)])
    const working = async () => {
      const works: string[] = []
      for (const [name, does] of all) if (await does(parts)) works.push(name)
      return works
    }
    expect(await working()).toEqual(FOOTHOLDS.map(({ name }) => name))
    expect((await browser().submit('/verify-email', { token, owner: 'other' })).status).toBe(200)
    expect(await working()).toEqual([])
    expect(await adapter.user.getHashedPassword(user.id)).toBeNull()
  })

  test('a link of the owner’s own is kept when it proves the mailbox', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const [account, attacker] = [hubber(), browser()]
    const user = await attacker.register()
    // Linked when it said another address.
    await adapter.oauth.createOAuthAccount({
      provider: 'github',
      providerAccountId: account.id,
      userId: user.id,
    })
    const emails = [{ email: user.email, verified: true, primary: true }]
    expect(errorIn(await through(browser(), { ...account, emails }))).toBeNull()
    expect(await attacker.isSignedIn()).toBe(false)
    expect((await browser().login(user.email)).status).toBe(401)
    expect(await adapter.oauth.getUserOAuthAccounts(user.id)).toHaveLength(1)
  })

  test.each([undefined, () => true])(
    'by a link, an address of another mailbox is verified for nobody; allowSignin: %s',
    async (allowSignin) => {
      const { browser, through, adapter } = oauthApp(backend, { hooks: { allowSignin } })
      const attacker = browser()
      const victim = await attacker.register()
      const own = hubber()
      await through(attacker, own, '/oauth/github/link')
      const device = browser()
      await through(device, own)
      expect(await device.isSignedIn()).toBe(true)
      expect(await adapter.user.getUserById(victim.id)).toMatchObject({ emailVerified: false })
      const liar = hubber(victim.email, { verified: false })
      expect(errorIn(await through(attacker, liar, '/oauth/github/link'))).toBeNull()
      expect(await adapter.oauth.getUserOAuthAccounts(victim.id)).toHaveLength(2)
      expect(await adapter.user.getUserById(victim.id)).toMatchObject({ emailVerified: false })
    },
  )

  test('a link in a session verifies the address that it proves', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const visitor = browser()
    const user = await visitor.register()
    await through(visitor, hubber(user.email), '/oauth/github/link')
    expect(await adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: true })
    expect((await browser().login(user.email)).status).toBe(200)
  })

  test('a verified account with another way in: sign in first, then link', async () => {
    const { browser, through, adapter, hub, mails } = oauthApp(backend)
    const visitor = browser()
    const user = await visitor.register()
    await adapter.user.updateUser(user.id, { emailVerified: true })
    const [account, stranger] = [hubber(user.email), browser()]
    expect(errorIn(await through(stranger, account))).toBe('account_exists')
    const { body } = await stranger.get('/oauth/github/authorize')
    expect(said(await stranger.send('GET', hub.authorize(Object(body).url, account)))).toEqual([
      400,
      {
        detail:
          'There is an account with this email already: sign in to it first, then link the provider',
      },
    ])
    expect(await stranger.isSignedIn()).toBe(false)
    expect(await adapter.oauth.getUserOAuthAccounts(user.id)).toEqual([])
    expect((await visitor.login(user.email, PASSWORD)).status).toBe(200)
    await through(visitor, account, '/oauth/github/link')
    expect(errorIn(await through(stranger, account))).toBeNull()
    expect(await stranger.isSignedIn()).toBe(true)
    expect(mails.map(({ to }) => to)).toEqual([user.email])
  })

  test('a verified account without another way in is linked, and told', async () => {
    const { browser, through, adapter, mails } = oauthApp(backend)
    const user = await adapter.user.createUser({ email: email(), emailVerified: true })
    const visitor = browser()
    await through(visitor, hubber(user.email))
    expect(Object((await visitor.get('/me')).body).id).toBe(user.id)
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [user.email, 'A new way to sign in to your account'],
    ])
  })

  test('an address that the provider has not verified proves nothing', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const attacker = browser()
    const user = await attacker.register()
    const liar = hubber(user.email, { verified: false })
    expect(errorIn(await through(browser(), liar))).toBe('account_exists')
    expect(await attacker.isSignedIn()).toBe(true)
    const newcomer = browser()
    const address = email()
    await through(newcomer, hubber(address, { verified: false }))
    expect(await newcomer.isSignedIn()).toBe(true)
    expect(await adapter.user.getUserByEmail(address)).toMatchObject({ emailVerified: false })
  })

  test('a provider’s word counts only where trustEmail or its own rule says so', async () => {
    const { browser, through, adapter } = oauthApp(backend, {}, { trustEmail: false })
    const user = await browser().register()
    expect(errorIn(await through(browser(), hubber(user.email)))).toBe('account_exists')
    expect(await adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: false })
  })

  test.each(['faß', 'ſally', 'ﬁnn', 'λόγος'])('%s reaches no other account', async (name) => {
    const { browser, through, adapter, hub } = oauthApp(backend)
    const typed = `${name}@${unique('host')}.example`
    const folded = await adapter.user.createUser({ email: typed })
    const device = browser()
    expect(errorIn(await through(device, hubber(typed)))).toBe('email_invalid')
    expect(await device.isSignedIn()).toBe(false)
    expect(await adapter.user.getUserById(folded.id)).toMatchObject({ emailVerified: false })
    expect(hub.asked).not.toEqual([])
  })

  test('the inactive get nothing', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const account = hubber()
    await through(browser(), account)
    const found = await adapter.oauth.getUserByAccount('github', account.id)
    const user = found?.user
    await adapter.user.updateUser(user?.id ?? '', { isActive: false })
    const other = await adapter.user.createUser({ email: email(), isActive: false })
    for (const one of [account, hubber(other.email)]) {
      const visitor = browser()
      expect(errorIn(await through(visitor, one))).toBe('account_inactive')
      expect([...visitor.cookies]).toEqual([])
    }
    expect(await adapter.user.getUserById(other.id)).toMatchObject({ emailVerified: false })
  })

  test('allowSignin is asked before anything is written', async () => {
    const asked: unknown[] = []
    let isAllowed = false
    const { browser, through, adapter } = oauthApp(backend, {
      hooks: {
        allowSignin: ({ email, emailVerified }, provider) => {
          asked.push([email, emailVerified, provider])
          return isAllowed
        },
      },
    })
    const account = hubber()
    const address = account.emails?.[0]?.email ?? ''
    const pre = await adapter.user.createUser({ email: email(), hashedPassword: 'x' })
    expect(errorIn(await through(browser(), account))).toBe('signin_not_allowed')
    expect(await adapter.user.getUserByEmail(address)).toBeNull()
    expect(errorIn(await through(browser(), hubber(pre.email)))).toBe('signin_not_allowed')
    expect(await adapter.user.getHashedPassword(pre.id)).toBe('x')
    isAllowed = true
    expect(errorIn(await through(browser(), account))).toBeNull()
    isAllowed = false
    const visitor = browser()
    expect(errorIn(await through(visitor, account))).toBe('signin_not_allowed')
    expect(await visitor.isSignedIn()).toBe(false)
    isAllowed = true
    expect(errorIn(await through(visitor, account))).toBeNull()
    expect(await visitor.isSignedIn()).toBe(true)
    expect(asked).toEqual([
      [address, true, 'github'],
      [pre.email, false, 'github'],
      ...Array.from({ length: 3 }, () => [address, true, 'github']),
    ])
  })

  test('the default role for new users and for those who took over; admin for who proved it', async () => {
    const [boss, member] = [email(), unique('member')]
    const { browser, through, adapter } = oauthApp(backend, {
      adminEmails: [boss],
      defaultRole: member,
      roles: [{ name: member }],
    })
    const roles = async (address: string) =>
      adapter.role.getUserRoles((await adapter.user.getUserByEmail(address))?.id ?? '')
    const [account, unproven] = [hubber(), hubber(boss, { verified: false })]
    // Nobody has created the role yet.
    const early = await adapter.user.createUser({ email: email(), hashedPassword: 'x' })
    await through(browser(), hubber(early.email))
    expect(await roles(early.email)).toEqual([member])
    await through(browser(), account)
    expect(await roles(account.emails?.[0]?.email ?? '')).toEqual([member])
    await through(browser(), unproven)
    expect(await roles(boss)).toEqual([member])
    await through(browser(), hubber(boss))
    expect(await roles(boss)).toEqual(['admin', member].sort())
    // The mailbox of the account itself: not one that an account linked to it proves besides.
    const [other, linked] = [email(), hubber()]
    const visitor = browser()
    await visitor.register(other)
    await through(visitor, linked, '/oauth/github/link')
    const emails = [{ email: boss, verified: true, primary: true }]
    expect(errorIn(await through(browser(), { ...linked, emails }))).toBeNull()
    expect(await roles(other)).toEqual([member])
  })

  test('requireVerifiedEmail: nobody is signed in whose address is not proved', async () => {
    const { browser, through, adapter, mails } = oauthApp(backend, { requireVerifiedEmail: true })
    const [visitor, address] = [browser(), email()]
    const account = hubber(address, { verified: false })
    expect(errorIn(await through(visitor, account))).toBe('email_not_verified')
    expect(errorIn(await through(visitor, account))).toBe('email_not_verified')
    expect(await visitor.isSignedIn()).toBe(false)
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [address, 'Verify your email address'],
    ])
    // Another who claims the address is answered as the first was.
    const liar = hubber(address, { verified: false })
    expect(errorIn(await through(browser(), liar))).toBe('email_not_verified')
    expect(mails.slice(1).map(({ to, subject }) => [to, subject])).toEqual([
      [address, 'You have an account'],
    ])
    const user = await adapter.user.getUserByEmail(address)
    await adapter.user.updateUser(user?.id ?? '', { emailVerified: true })
    expect(errorIn(await through(visitor, account))).toBeNull()
    expect(await visitor.isSignedIn()).toBe(true)
  })

  test('many tabs of one new user at once: one user, one link, all signed in', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const account = hubber()
    const results = await atOnce(6, async () => {
      const tab = browser()
      const error = errorIn(await through(tab, account))
      return [error, await tab.isSignedIn()]
    })
    expect(fulfilled(results)).toEqual(Array.from({ length: 6 }, () => [null, true]))
    const { user } = (await adapter.oauth.getUserByAccount('github', account.id)) ?? {}
    expect(await adapter.oauth.getUserOAuthAccounts(user?.id ?? '')).toHaveLength(1)
  })

  test('with JWTs: a take-over ends access tokens that were issued before', async () => {
    const { jwt } = await import('fastauth-edge/auth/jwt')
    const { browser, through } = oauthApp(backend, { sessionStrategy: 'jwt', jwt: jwt() })
    const attacker = browser()
    const address = email()
    expect((await attacker.post('/register', { email: address, password: PASSWORD })).status).toBe(
      201,
    )
    const owner = browser()
    await through(owner, hubber(address))
    expect(await owner.isSignedIn()).toBe(true)
    expect(await attacker.isSignedIn()).toBe(false)
    expect((await attacker.post('/refresh')).status).toBe(401)
  })

  test('options are read once, and the environment holds what is not given', () => {
    const adapter = backend.adapter(() => {})
    const open = (provider: ReturnType<typeof google>, environment?: object) => () =>
      app({ adapter: () => adapter }, { providers: [credentials(), provider] }) && environment
    expect(open(google())).toThrow('google needs clientId, or GOOGLE_CLIENT_ID in the environment')
    expect(() => google({ clientID: 'x' } as never)).toThrow('there is no option google.clientID')
    const any = { id: 'corp', clientId: 'x' }
    for (const [options, what] of [
      [any, 'corp needs issuer, or authorizationEndpoint'],
      [{ ...any, issuer: 'http://corp.example' }, 'corp.issuer must be an https: URL'],
      [{ ...any, issuer: 'https://a:b@corp.example' }, 'corp.issuer must be an https: URL'],
      [{ ...any, id: 'Corp' }, 'oauthProvider.id must be lower-case letters'],
      [
        { ...any, issuer: 'https://corp.example', tokenEndpoint: 'https://x.example' },
        'corp needs issuer, or',
      ],
      [{ ...any, tokenEndpoint: 'https://x.example' }, 'corp needs issuer, or'],
    ] as const) {
      expect(() => oauthProvider(options)).toThrow(what)
    }
  })
}
