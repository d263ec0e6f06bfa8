/** Every flow that writes, what is said of it when its answer is lost, and what is stored then. */
import { expect } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import { openFlows } from '../store/all-flows.ts'
import { type LostAnswer, gone, known, newEmail, soon, unique, UNKNOWN } from './lost-answers.ts'

const session = () => ({
  session: { id: unique(), expiresAt: soon(), ipAddress: null, userAgent: null },
})
const tokenType = 'mailed'

async function account(adapter: EdgeAdapter, emailVerified = true) {
  const hashedPassword = unique()
  const made = { email: newEmail(), hashedPassword, emailVerified }
  const { id, email } = await adapter.user.createUser(made)
  const token = unique()
  await adapter.token.createToken({ token, userId: id, tokenType, expiresAt: soon() })
  return { id, email, hashedPassword, token }
}

const atProvider = () => ({ provider: 'p', providerAccountId: unique(), tokens: null })

/** A user with an account at a provider. */
async function linked(adapter: EdgeAdapter) {
  const { id: userId, hashedPassword } = await account(adapter)
  const { tokens, ...key } = atProvider()
  await adapter.oauth.createOAuthAccount({ ...key, userId })
  return { userId, hashedPassword, by: { ...key, tokens } }
}

const challenge = () => ({ id: unique(), expiresAt: soon() })

/** A user with a passkey, and a sign-in by it. */
async function byPasskey(adapter: EdgeAdapter) {
  const { id: userId, hashedPassword } = await account(adapter)
  const credentialId = unique()
  const publicKey = new Uint8Array([1])
  await adapter.passkey.createPasskey({ credentialId, userId, publicKey })
  const asserted = { signCount: 1, lastUsedAt: new Date(), challenge: challenge() }
  return { credentialId, userId, hashedPassword, ...asserted, grant: session() }
}

const like = (fields: object): unknown => expect.objectContaining(fields)

export const LOST_FLOWS: Readonly<Record<string, LostAnswer>> = {
  'flows.signUp': known(like({ name: 'Zoë' }), 1, async (adapter) => {
    const role = unique()
    await adapter.role.createRole(role)
    const user = { id: unique(), email: newEmail(), hashedPassword: unique(), name: 'Zoë' }
    const given = { user, role: { name: role, seeds: [] }, grant: session() }
    return [(a) => openFlows(a).signUp(given), 'sessions where user_id = ?', user.id]
  }),
  'flows.signIn': known(true, 1, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const former = session()
    await openFlows(adapter).signIn({ userId, hashedPassword, grant: former })
    const given = { userId, hashedPassword, grant: session() }
    const call = (a: EdgeAdapter) =>
      openFlows(a).signIn({ ...given, former: { sessionId: former.session.id } })
    return [call, 'sessions where user_id = ?', userId]
  }),
  'flows.signIn, another hash': {
    ...known(false, 0, async (adapter) => {
      const { id: userId } = await account(adapter)
      const given = { userId, hashedPassword: unique(), grant: session() }
      return [(a) => openFlows(a).signIn(given), 'sessions where user_id = ?', userId]
    }),
    said: UNKNOWN,
    repeated: UNKNOWN,
  },
  'flows.signIn, by an account': known(true, 1, async (adapter) => {
    const given = { ...(await linked(adapter)), grant: session() }
    return [(a) => openFlows(a).signIn(given), 'sessions where user_id = ?', given.userId]
  }),
  'flows.signInByAccount': known(like({ isIn: true }), 1, async (adapter) => {
    const { userId, by } = await linked(adapter)
    const given = { account: by, email: null, proven: false, onlyVerified: false }
    const signIn = { ...given, grant: session() }
    const call = (a: EdgeAdapter) => openFlows(a).signInByAccount(signIn)
    return [call, 'sessions where user_id = ?', userId]
  }),
  'flows.signUp, with an account': known(like({ name: null }), 1, async () => {
    const user = { id: unique(), email: newEmail(), hashedPassword: null, name: null }
    const given = { user, role: null, grant: session(), account: atProvider() }
    return [(a) => openFlows(a).signUp(given), 'oauth_accounts where user_id = ?', user.id]
  }),
  'flows.claimAccount': known(like({ takenOver: true }), 1, async (adapter) => {
    const { id, email } = await account(adapter, false)
    const claim = {
      user: { id, email, emailVerified: false },
      account: atProvider(),
      isLinked: false,
      grant: session(),
      role: null,
      revocation: null,
    }
    const call = (a: EdgeAdapter) => openFlows(a).claimAccount(claim)
    return [call, 'oauth_accounts where user_id = ?', id]
  }),
  'flows.linkAccount': known(like({ outcome: 'linked' }), 1, async (adapter) => {
    const { id, email, hashedPassword } = await account(adapter, false)
    const user = { id, email, emailVerified: false }
    const given = { user, hashedPassword, account: atProvider(), proven: user.email }
    const call = (a: EdgeAdapter) => openFlows(a).linkAccount(given)
    return [call, 'oauth_accounts where user_id = ?', user.id]
  }),
  'flows.unlinkAccount': gone('unlinked', async (adapter) => {
    const { userId } = await linked(adapter)
    const call = (a: EdgeAdapter) => openFlows(a).unlinkAccount(userId, 'p')
    return [call, 'oauth_accounts where user_id = ?', userId]
  }),
  'flows.revokeUnlessLast': known('revoked', 0, async (adapter) => {
    const role = unique()
    await adapter.role.createRole(role)
    const [{ id: one }, { id: two }] = [await account(adapter), await account(adapter)]
    await adapter.role.assignRole(one, role)
    await adapter.role.assignRole(two, role)
    const call = (a: EdgeAdapter) =>
      openFlows(a).rolesAs({ userId: two, role }).revokeUnlessLast(one, role)
    return [call, 'user_roles where user_id = ?', one]
  }),
  'flows.assignRole': known(undefined, 1, async (adapter) => {
    const role = unique()
    await adapter.role.createRole(role)
    const [{ id: one }, { id: two }] = [await account(adapter), await account(adapter)]
    await adapter.role.assignRole(one, role)
    const call = (a: EdgeAdapter) =>
      openFlows(a).rolesAs({ userId: one, role }).assignRole(two, role)
    return [call, 'user_roles where user_id = ?', two]
  }),
  'flows.signInByPasskey': known(true, 1, async (adapter) => {
    const given = await byPasskey(adapter)
    return [(a) => openFlows(a).signInByPasskey(given), 'sessions where user_id = ?', given.userId]
  }),
  'flows.registerPasskey': known(like({ name: 'Passkey' }), 1, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const passkey = { credentialId: unique(), userId, publicKey: new Uint8Array([1]) }
    const user = { emailVerified: true }
    const given = { passkey, user, hashedPassword, challenge: challenge() }
    return [(a) => openFlows(a).registerPasskey(given), 'passkeys where user_id = ?', userId]
  }),
  'flows.renamePasskey': known(like({ name: 'new' }), 1, async (adapter) => {
    const { userId, credentialId } = await byPasskey(adapter)
    const call = (a: EdgeAdapter) => openFlows(a).renamePasskey(userId, credentialId, 'new')
    return [call, "passkeys where name = 'new' and id = ?", credentialId]
  }),
  'flows.removePasskey': gone(like({ outcome: 'removed' }), async (adapter) => {
    const { userId, credentialId } = await byPasskey(adapter)
    const call = (a: EdgeAdapter) => openFlows(a).removePasskey(userId, credentialId)
    return [call, 'passkeys where id = ?', credentialId]
  }),
  'flows.replaceHash': known(true, 1, async (adapter) => {
    const { id: userId, hashedPassword: from } = await account(adapter)
    const to = unique()
    const call = (a: EdgeAdapter) => openFlows(a).replaceHash({ userId, from, to })
    return [call, 'users where hashed_password = ?', to]
  }),
  'flows.refresh': known(like({ outcome: 'refreshed' }), 1, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const family = unique()
    const jti = `${family}.1`
    const grant = { refresh: { jti, expiresAt: soon() } }
    await openFlows(adapter).signIn({ userId, hashedPassword, grant })
    const successor = { jti: `${family}.2`, expiresAt: soon() }
    const given = { userId, jti, family, successor, at: new Date() }
    const call = (a: EdgeAdapter) => openFlows(a).refresh({ ...given, graceMs: 0 })
    return [call, 'tokens where token = ?', successor.jti]
  }),
  'flows.renewSession': known(like({ user: like({ isActive: true }) }), 1, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const grant = session()
    await openFlows(adapter).signIn({ userId, hashedPassword, grant })
    const { id } = grant.session
    const given = { id, expiresAt: new Date('9000-01-01'), createdAfter: new Date(0) }
    const call = (a: EdgeAdapter) => openFlows(a).renewSession(given)
    return [call, "sessions where expires_at > '8999-01-01' and id = ?", id]
  }),
  'flows.endSession': gone(true, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const grant = session()
    await openFlows(adapter).signIn({ userId, hashedPassword, grant })
    const { id } = grant.session
    return [(a) => openFlows(a).endSession(id), 'sessions where id = ?', id]
  }),
  'flows.endAll': known(undefined, 0, async (adapter) => {
    const { id, hashedPassword } = await account(adapter)
    await openFlows(adapter).signIn({ userId: id, hashedPassword, grant: session() })
    const revocation = { at: new Date(), expiresAt: soon() }
    const call = (a: EdgeAdapter) => openFlows(a).endAll(id, {}, revocation)
    return [call, 'sessions where user_id = ?', id]
  }),
  'flows.requestToken': known(like({ user: like({ isActive: true }) }), 1, async (adapter) => {
    const { email } = await account(adapter)
    const token = { token: unique(), tokenType, expiresAt: soon(), rawData: null }
    const call = (a: EdgeAdapter) => openFlows(a).requestToken(email, token, null)
    return [call, 'tokens where token = ?', token.token]
  }),
  'flows.requestSignIn': known(like({ isNew: true }), 1, async (adapter) => {
    const name = unique()
    await adapter.role.createRole(name)
    const newcomer = { id: unique(), role: { name, seeds: [] } }
    const token = { token: unique(), tokenType, expiresAt: soon(), rawData: null }
    const given = { email: newEmail(), newcomer, token, limits: null }
    const call = (a: EdgeAdapter) => openFlows(a).requestSignIn(given)
    return [call, 'tokens where user_id = ?', newcomer.id]
  }),
  'flows.redeem': gone(like({ verified: true }), async (adapter) => {
    const { token } = await account(adapter, false)
    const call = (a: EdgeAdapter) => openFlows(a).redeem({ token, tokenType, takeOver: true })
    return [call, 'tokens where token = ?', token]
  }),
  'flows.resetPassword': known(
    like({ user: like({ emailVerified: true }) }),
    1,
    async (adapter) => {
      const { id: userId, token } = await account(adapter)
      const hashedPassword = unique()
      const given = { userId, token, tokenType, hashedPassword, revocation: null }
      const call = (a: EdgeAdapter) => openFlows(a).resetPassword(given)
      return [call, 'users where hashed_password = ?', hashedPassword]
    },
  ),
  'flows.changePassword': known(true, 1, async (adapter) => {
    const { id: userId, hashedPassword: from } = await account(adapter)
    const to = unique()
    const given = { userId, from, to, keeps: {}, revocation: null }
    const call = (a: EdgeAdapter) => openFlows(a).changePassword(given)
    return [call, 'users where hashed_password = ?', to]
  }),
  'flows.requestEmailChange': known(like({ outcome: 'stored' }), 1, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter)
    const token = { token: unique(), tokenType, expiresAt: soon() }
    // A repeat counts nothing, and so may be sent.
    const limits = { counters: [{ key: unique(), limit: 5 }], expiresAt: soon() }
    const given = { userId, hashedPassword, newEmail: newEmail(), token, keeps: {}, limits }
    const call = (a: EdgeAdapter) => openFlows(a).requestEmailChange(given)
    return [call, 'tokens where token = ?', token.token]
  }),
  'flows.confirmEmailChange': {
    ...known(like({ user: like({ emailVerified: true }) }), 1, async (adapter) => {
      const { id: userId, hashedPassword } = await account(adapter)
      const token = { token: unique(), tokenType, expiresAt: soon() }
      const email = newEmail()
      const given = { userId, hashedPassword, newEmail: email, token, keeps: {} }
      await openFlows(adapter).requestEmailChange(given)
      const confirmation = { token: token.token, tokenType, revocation: null }
      const call = (a: EdgeAdapter) => openFlows(a).confirmEmailChange(confirmation)
      return [call, 'users where email = ?', email]
    }),
    said: UNKNOWN,
  },
  'flows.deleteAccount': known('deleted', 1, async (adapter) => {
    const { id, hashedPassword } = await account(adapter)
    const role = unique()
    await adapter.role.createRole(role)
    const given = { userId: id, hashedPassword, emailVerified: true, unlessLast: role }
    const call = (a: EdgeAdapter) => openFlows(a).deleteAccount(given)
    return [call, 'users where deleted_at is not null and id = ?', id]
  }),
  'flows.deleteAccount, never verified': known('deleted', 0, async (adapter) => {
    const { id: userId, hashedPassword } = await account(adapter, false)
    const given = { userId, hashedPassword, emailVerified: false }
    const call = (a: EdgeAdapter) => openFlows(a).deleteAccount(given)
    return [call, 'users where id = ?', userId]
  }),
}
