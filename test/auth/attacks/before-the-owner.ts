/** Who was in an account before the owner of its mailbox, and what they planted there. */
import { describe, expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { email, soon, unique } from '../../conformance/fixtures.ts'
import { type CoreBackend, PASSWORD, said } from '../core/app.ts'
import { type Client, MODES, type Service, serviceIn } from '../core/client.ts'

const DATABASE = { strategy: 'database', delivery: 'cookie' } as const
const OWNERS = 'a password of the owner'

const reset = ({ client }: Service, token: string, new_password = OWNERS) =>
  client().post('/reset-password', { token, new_password })
const confirm = ({ client }: Service, token: string) =>
  client().post('/account/confirm-email-change', { token })
const verify = ({ client }: Service, token: string) => client().post('/verify-email', { token })

/** The token of a link that this causes to be mailed. */
async function mailedBy(core: Service, act: () => Promise<{ status: number }>): Promise<string> {
  const before = core.mails.length
  expect((await act()).status).toBe(200)
  expect(core.mails.length).toBe(before + 1)
  return core.mailedToken()
}

const forReset = (core: Service, address: string): Promise<string> =>
  mailedBy(core, () => core.client().post('/forgot-password', { email: address }))

const forChange = (core: Service, client: Client, address: string): Promise<string> =>
  mailedBy(core, () =>
    client.post('/account/change-email', { new_email: address, password: PASSWORD }),
  )

async function plant({ adapter }: Service, userId: string): Promise<void> {
  const role = unique('role')
  await adapter.role.createRole(role, ['all'])
  await adapter.role.assignRole(userId, role)
  await adapter.oauth.createOAuthAccount({ provider: 'github', providerAccountId: role, userId })
  await adapter.passkey.createPasskey({
    credentialId: unique('passkey'),
    userId,
    publicKey: new Uint8Array([1]),
  })
  // Of a kind that the core does not know.
  const token = { token: unique('token'), userId, tokenType: 'invitation', expiresAt: soon() }
  await adapter.token.createToken(token)
}

/** What would let somebody in, or makes them mighty. */
async function planted({ adapter }: Service, userId: string) {
  const [links, passkeys, roles] = [
    await adapter.oauth.getUserOAuthAccounts(userId),
    await adapter.passkey.getPasskeysByUser(userId),
    await adapter.role.getUserRoles(userId),
  ]
  return [links.length, passkeys.length, roles.length]
}

export function beforeOwnerCases(backend: CoreBackend): void {
  describe.each(MODES)('$strategy sessions, by $delivery', (mode) => {
    test('nothing that a stranger left survives the reset of who reads the mail', async () => {
      const core = serviceIn(mode, backend)
      const address = email()
      const attacker = await core.client().register(address)
      const user = await core.userOf(address)
      await plant(core, user.id)
      const verification = await mailedBy(core, () => attacker.post('/request-verify-email'))
      const away = await forChange(core, attacker, email())
      const older = await forReset(core, address)
      const before = attacker.copy(core.browser())

      expect((await reset(core, await forReset(core, address))).status).toBe(200)

      expect((await core.client().login(address, PASSWORD)).status).toBe(401)
      expect([await attacker.isSignedIn(), await before.isSignedIn()]).toEqual([false, false])
      expect([(await attacker.refresh()).status, (await before.refresh()).status]).toEqual([
        401, 401,
      ])
      expect((await confirm(core, away)).status).toBe(400)
      expect((await reset(core, older, 'of the attacker again')).status).toBe(400)
      expect((await verify(core, verification)).status).toBe(400)
      expect(await planted(core, user.id)).toEqual([0, 0, 0])
      expect(await core.adapter.session.listUserSessions(user.id)).toEqual([])
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({
        email: address,
        emailVerified: true,
      })
      expect((await core.client().login(address, OWNERS)).status).toBe(200)
    })

    test('a reset ends a change of address that is under way', async () => {
      const core = serviceIn(mode, backend)
      const address = email()
      const thief = await core.client().register(address)
      const user = await core.userOf(address)
      await core.adapter.user.updateUser(user.id, { emailVerified: true })
      await plant(core, user.id)
      const away = await forChange(core, thief, email())
      expect((await reset(core, await forReset(core, address))).status).toBe(200)
      expect(said(await confirm(core, away))).toEqual([400, { detail: 'Invalid or expired token' }])
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({ email: address })
      expect(await thief.isSignedIn()).toBe(false)
      // The account was the owner's before, and so is what was there.
      expect(await planted(core, user.id)).toEqual([1, 1, 1])
    })

    test('a change of address ends with the password, also where Python changes it', async () => {
      const core = serviceIn(mode, backend)
      const address = email()
      const thief = await core.client().register(address)
      const user = await core.userOf(address)
      await core.adapter.user.updateUser(user.id, { emailVerified: true })
      const away = await forChange(core, thief, email())
      const other = email()
      await core.client().register(other, OWNERS)
      const theirs = await core.adapter.user.getHashedPassword((await core.userOf(other)).id)
      await core.adapter.user.setHashedPassword(user.id, theirs)
      expect(said(await confirm(core, away))).toEqual([400, { detail: 'Invalid or expired token' }])
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({ email: address })
      expect((await core.client().login(address, OWNERS)).status).toBe(200)
    })

    test('a change of address ends resets of the old one, and other changes', async () => {
      const core = serviceIn(mode, backend)
      const [address, next] = [email(), email()]
      const owner = await core.client().register(address)
      const thief = core.client()
      await thief.login(address)
      const user = await core.userOf(address)
      const old = await forReset(core, address)
      const other = await forChange(core, thief, email())
      const mine = await forChange(core, owner, next)
      expect((await confirm(core, mine)).status).toBe(200)
      expect((await reset(core, old)).status).toBe(400)
      expect((await confirm(core, other)).status).toBe(400)
      expect([await owner.isSignedIn(), await thief.isSignedIn()]).toEqual([true, false])
      expect((await thief.refresh()).status).toBe(401)
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({ email: next })
      expect((await core.client().login(next)).status).toBe(200)
    })
  })

  test.each(['reset', 'magic link', '“This was not me”'])(
    'what a stranger called an account does not reach the owner: %s',
    async (proof) => {
      const told: object[] = []
      const onTakeover = (user: object) => void told.push(user)
      const providers = [credentials(), magicLinks()]
      const core = serviceIn(DATABASE, backend, { providers, hooks: { onTakeover } })
      const [address, stranger, owner] = [email(), core.browser(), core.browser()]
      const user = await stranger.register(address)
      const chosen = { name: 'locked! Call 555-0100', image: 'https://stranger.example/x.png' }
      await stranger.send('PUT', '/auth/account/profile', chosen)
      if (proof === 'reset') await reset(core, await forReset(core, address))
      else if (proof === 'magic link') {
        await owner.post('/magic-links/login', { email: address })
        await owner.post('/magic-links/callback', { token: core.mailedToken() })
      } else {
        await stranger.post('/request-verify-email')
        await owner.submit('/verify-email', { token: core.mailedToken(), owner: 'other' })
      }
      const nameless = { email: address, name: null, image: null, emailVerified: true }
      expect(told).toEqual([expect.objectContaining(nameless)])
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject(nameless)
      await forReset(core, address)
      expect(core.mails.map(({ to }) => to)).toEqual([address, address, address])
      expect(JSON.stringify(core.mails)).not.toContain('555-0100')
    },
  )

  test('who registers an address and deletes the account keeps nobody from it', async () => {
    const mode = { strategy: 'database', delivery: 'cookie' } as const
    const core = serviceIn(mode, backend)
    for (const isProven of [false, true]) {
      const address = email()
      const squatter = await core.client().register(address)
      await plant(core, (await core.userOf(address)).id)
      const token = await forReset(core, address)
      const { status } = await squatter.send('DELETE', '/account', { password: PASSWORD })
      expect(status).toBe(200)
      expect(await core.adapter.user.getUserByEmail(address)).toBeNull()
      expect((await reset(core, token)).status).toBe(400)
      const owner = await core.client().register(address)
      const { id } = await core.userOf(address)
      expect(await planted(core, id)).toEqual([0, 0, 0])
      if (!isProven) continue
      // What its owner deletes is theirs, and stays so.
      await core.adapter.user.updateUser(id, { emailVerified: true })
      await owner.send('DELETE', '/account', { password: PASSWORD })
      expect(await core.adapter.user.getUserById(id)).toMatchObject({ isActive: false })
      const again = { email: address, password: PASSWORD }
      expect((await core.client().post('/register', again)).status).toBe(409)
    }
  })

  test('a link that was mailed to one address proves no other one that the account has got since', async () => {
    const [own, boss] = [email(), email()]
    const core = serviceIn(DATABASE, backend, { adminEmails: [boss], roles: [{ name: 'admin' }] })
    const attacker = await core.client().register(own)
    const user = await core.userOf(own)
    const link = await mailedBy(core, () => attacker.post('/request-verify-email'))
    expect(core.mails.at(-1)?.to).toBe(own)
    // As applications do that let people write another address, which is not verified then.
    await core.adapter.user.updateUser(user.id, { email: boss })
    expect(said(await attacker.post('/verify-email', { token: link }))).toEqual([
      400,
      { detail: 'Invalid or expired verification token' },
    ])
    expect(await core.adapter.user.getUserWithRoles(user.id)).toMatchObject({
      user: { email: boss, emailVerified: false },
      roles: [],
    })
    await core.adapter.user.updateUser(user.id, { email: own })
    expect((await attacker.post('/verify-email', { token: link })).status).toBe(200)
  })

  test.each(['a scanner', 'a program', '“This was me”', '“This was not me”'])(
    'an address of adminEmails that is verified without a session is nobody’s but its owner’s: %s',
    async (reader) => {
      const boss = email()
      const providers = [credentials(), magicLinks()]
      const core = serviceIn(DATABASE, backend, { providers, adminEmails: [boss] })
      const squatter = await core.client().register(boss)
      const { id } = await core.userOf(boss)
      await plant(core, id)
      const token = await mailedBy(core, () => squatter.post('/request-verify-email'))
      const browser = core.browser()
      const owner = reader === '“This was me”' ? 'me' : 'other'
      const read =
        reader === 'a scanner'
          ? await core.browser({ origin: '' }).get(`/verify-email?token=${token}`, {
              accept: '*/*',
            })
          : reader === 'a program'
            ? await browser.post('/verify-email', { token })
            : await browser.submit('/verify-email', { token, owner })
      expect(read.status).toBe(200)
      expect(await core.adapter.user.getHashedPassword(id)).toBeNull()
      expect(await planted(core, id)).toEqual([0, 0, 0])
      expect(await core.adapter.session.listUserSessions(id)).toEqual([])
      expect(core.mails.at(-1)?.to).toBe(boss)
      await browser.post('/magic-links/login', { email: boss })
      await browser.post('/magic-links/callback', { token: core.mailedToken() })
      expect(await core.adapter.user.getUserWithRoles(id)).toMatchObject({
        user: { emailVerified: true },
        roles: ['admin'],
      })
      expect(await squatter.isSignedIn()).toBe(false)
      expect((await core.client().login(boss)).status).toBe(401)
    },
  )

  test('a change to an address of adminEmails is confirmed within a session of the account alone', async () => {
    const boss = email()
    const core = serviceIn(DATABASE, backend, { adminEmails: [boss], roles: [{ name: 'admin' }] })
    const own = email()
    const attacker = await core.client().register(own)
    const user = await core.userOf(own)
    const other = await core.client().register()
    const token = await forChange(core, attacker, boss)
    const refused = [403, { detail: 'Sign in to the account, and open the link there' }]
    expect(said(await confirm(core, token))).toEqual(refused)
    const path = `/account/confirm-email-change?token=${token}`
    expect(said(await core.browser({ origin: '' }).get(path, { accept: '*/*' }))).toEqual(refused)
    expect(said(await other.post('/account/confirm-email-change', { token }))).toEqual(refused)
    expect(await core.adapter.user.getUserWithRoles(user.id)).toMatchObject({
      user: { email: own, emailVerified: false },
      roles: [],
    })
    const another = await forChange(core, attacker, email())
    expect((await attacker.post('/account/confirm-email-change', { token })).status).toBe(200)
    expect(await core.adapter.user.getUserWithRoles(user.id)).toMatchObject({
      user: { email: boss, emailVerified: true },
      roles: [],
    })
    expect((await confirm(core, another)).status).toBe(400)
  })
}
