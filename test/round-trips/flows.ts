import { type Flows, openFlows } from '../store/all-flows.ts'
import type { EdgeAdapter } from 'fastauth-edge'
import type { Operation } from './operations.ts'

const soon = (): Date => new Date(Date.now() + 3_600_000)
const unique = (): string => crypto.randomUUID()

/** Counters as a route has them: a visitor, and what they ask for. */
const limits = () => ({
  counters: [
    { key: unique(), limit: 100, gate: true },
    { key: unique(), limit: 50 },
    { key: unique(), limit: 5 },
  ],
  expiresAt: soon(),
})
/** Of a route that counts its visitors only. */
const perIp = () => ({ counters: [{ key: unique(), limit: 100, gate: true }], expiresAt: soon() })

const session = () => ({
  session: { id: unique(), expiresAt: soon(), ipAddress: '::1', userAgent: 'x' },
})
const refresh = () => ({ refresh: { jti: `${unique()}.1`, expiresAt: soon() } })
const revocation = () => ({ at: new Date(), expiresAt: soon() })

interface Account {
  readonly id: string
  readonly email: string
  readonly hash: string
  readonly sessionId: string
  readonly family: string
}

async function account(adapter: EdgeAdapter, emailVerified = true): Promise<Account> {
  const flows = openFlows(adapter)
  const [hash, family] = [unique(), unique()]
  const email = `${unique()}@example.com`
  const made = { email, hashedPassword: hash, emailVerified }
  const { id } = await adapter.user.createUser(made)
  const grant = session()
  await flows.signIn({ userId: id, hashedPassword: hash, grant })
  const token = { refresh: { jti: `${family}.1`, expiresAt: soon() } }
  await flows.signIn({ userId: id, hashedPassword: hash, grant: token })
  return { id, email, hash, sessionId: grant.session.id, family }
}

async function mailed(adapter: EdgeAdapter, userId: string): Promise<string> {
  const token = unique()
  await adapter.token.createToken({ token, userId, tokenType: 'mailed', expiresAt: soon() })
  return token
}

/** One step of a flow after the other, as a route takes them. */
type Steps = (flows: Flows, account: Account, role: string, token: string) => Promise<unknown>

const flow =
  (steps: Steps, verified = true): Operation =>
  async (adapter, { role }) => {
    const own = await account(adapter, verified)
    const token = await mailed(adapter, own.id)
    const flows = openFlows(adapter)
    return () => steps(flows, own, role, token)
  }

const newcomer = () => ({
  id: unique(),
  email: `${unique()}@example.com`,
  hashedPassword: unique(),
  name: null,
})
const tokenType = 'mailed'
const newToken = () => ({ token: unique(), tokenType, expiresAt: soon() })

const newAccount = () => ({
  provider: 'p',
  providerAccountId: unique(),
  tokens: { accessToken: unique(), refreshToken: null, expiresAt: soon() },
})
const unverified = { email: null, proven: false, onlyVerified: false }

/** A user with an account at a provider. */
const linked =
  (
    steps: (flows: Flows, own: Account, account: ReturnType<typeof newAccount>) => Promise<unknown>,
  ): Operation =>
  async (adapter) => {
    const own = await account(adapter)
    const { tokens, ...key } = newAccount()
    await adapter.oauth.createOAuthAccount({ ...key, userId: own.id })
    const flows = openFlows(adapter)
    return () => steps(flows, own, { ...key, tokens })
  }

/** A link that is redeemed by somebody who was signed in, where JWTs are accepted. */
const signInBy = (token: string, role: string, { id, family }: Account) => ({
  token,
  tokenType,
  takeOver: true,
  firstRole: { name: role, seeds: [] },
  grant: refresh(),
  former: { family: { id: family, userId: id } },
  revocation: revocation(),
})

/** What auth.md allows: on all databases that have batches, and on PlanetScale. */
export const ALLOWED: Readonly<Record<string, readonly [batches: number, planetscale: number]>> = {
  'the signed-in user, by session': [1, 1],
  'the signed-in user, by access token': [1, 1],
  'sign-up': [2, 8],
  'sign-up, without limits': [1, 6],
  'sign-in': [2, 8],
  refresh: [1, 3],
  'refresh of a session': [1, 3],
  'request of a mailed token': [1, 10],
  'verify an address': [1, 10],
  'request of a magic link': [1, 10],
  'magic link': [1, 10],
  'magic link with allowSignin': [2, 10],
  'magic link that takes over': [1, 10],
  'reset of a password': [2, 10],
  'reset that takes over': [2, 10],
  'change of a password': [2, 9],
  'change of an address, request': [2, 9],
  'change of an address, confirmation': [1, 10],
  'sign-out': [1, 1],
  'sign-out of a family': [1, 1],
  'sign-out everywhere': [1, 6],
  'list of sessions': [1, 1],
  'deletion of an account': [2, 9],
  'OAuth, known user': [1, 6],
  'OAuth, known user with allowSignin': [2, 6],
  'OAuth, new user': [2, 8],
  'OAuth that takes over': [2, 10],
  'OAuth, link': [2, 6],
  'OAuth, unlink': [2, 6],
}

/** Each with what it needs most: limits, a former session, access tokens to revoke. */
export const FLOWS: Readonly<Record<string, Operation>> = {
  'the signed-in user, by session': flow((f, { sessionId }) => f.whoIsAsking({ sessionId })),
  'the signed-in user, by access token': flow((f, { id }) => f.whoIsAsking({ userId: id })),
  'sign-up': flow(async (f, { sessionId }, role) => {
    await f.count(perIp())
    const former = { sessionId }
    const first = { name: role, seeds: [] }
    await f.signUp({ user: newcomer(), role: first, grant: session(), former })
  }),
  'sign-up, without limits': flow((f, { sessionId }, role) =>
    f.signUp({
      user: newcomer(),
      role: { name: role, seeds: [] },
      grant: session(),
      former: { sessionId },
    }),
  ),
  'sign-in': flow(async (f, { id, email, hash, sessionId }) => {
    const counted = limits()
    await f.lookUpCredentials(email, counted)
    const [ip = '', address = '', own = ''] = counted.counters.map(({ key }) => key)
    const settled = { clears: [own], returns: [ip, address] }
    const given = { userId: id, hashedPassword: hash, ...settled, former: { sessionId } }
    await f.signIn({ ...given, grant: session() })
  }),
  refresh: flow((f, { id, family }) =>
    f.refresh({
      userId: id,
      jti: `${family}.1`,
      family,
      successor: { jti: `${family}.2`, expiresAt: soon() },
      at: new Date(),
      graceMs: 10_000,
    }),
  ),
  'refresh of a session': flow((f, { sessionId }) =>
    f.renewSession({ id: sessionId, expiresAt: soon(), createdAfter: new Date(0) }),
  ),
  'request of a mailed token': flow((f, { email }) =>
    f.requestToken(email, { ...newToken(), rawData: null }, limits()),
  ),
  'verify an address': flow(
    (f, { id }, _, token) => f.redeem({ token, tokenType, userId: id, takeOver: false }),
    false,
  ),
  'request of a magic link': flow((f, _, name) => {
    const newcomer = { id: unique(), role: { name, seeds: [] } }
    const token = { ...newToken(), rawData: null }
    const email = `${unique()}@example.com`
    return f.requestSignIn({ email, newcomer, token, limits: limits() })
  }),
  'magic link': flow((f, own, role, token) => f.redeem(signInBy(token, role, own))),
  'magic link with allowSignin': flow(async (f, own, role, token) => {
    await f.lookAtToken(token, tokenType, null)
    await f.redeem({ ...signInBy(token, role, own), takeOver: false })
  }),
  'magic link that takes over': flow(
    (f, own, role, token) => f.redeem(signInBy(token, role, own)),
    false,
  ),
  'reset of a password': flow((f, { id }, _, token) => reset(f, id, token)),
  'reset that takes over': flow((f, { id }, _, token) => reset(f, id, token), false),
  'change of a password': flow(async (f, { id, hash, family }) => {
    await f.whoIsAskingCounted({ userId: id }, limits())
    const change = { userId: id, from: hash, to: unique(), keeps: { family } }
    await f.changePassword({ ...change, revocation: revocation() })
  }),
  'change of an address, request': flow(async (f, { id, hash, sessionId }) => {
    const keeps = { sessionId }
    await f.whoIsAskingCounted(keeps, limits())
    const newEmail = `${unique()}@example.com`
    const change = { userId: id, hashedPassword: hash, newEmail, keeps }
    await f.requestEmailChange({ ...change, token: newToken(), limits: limits() })
  }),
  'change of an address, confirmation': async (adapter) => {
    const { id, hash, sessionId, family } = await account(adapter)
    const flows = openFlows(adapter)
    const token = newToken()
    const newEmail = `${unique()}@example.com`
    const keeps = { sessionId, family }
    const change = { userId: id, hashedPassword: hash, newEmail, keeps }
    await flows.requestEmailChange({ ...change, token })
    const given = { token: token.token, tokenType, revocation: revocation() }
    return () => flows.confirmEmailChange(given)
  },
  'sign-out': flow((f, { sessionId }) => f.endSession(sessionId)),
  'sign-out of a family': flow((f, { id, family }) => f.endFamily(id, family)),
  'sign-out everywhere': flow((f, { id, family }) => f.endAll(id, { family }, revocation())),
  'list of sessions': flow((f, { sessionId }) => f.listSessions({ sessionId })),
  'deletion of an account': flow(async (f, { id, hash, sessionId }) => {
    await f.whoIsAskingCounted({ sessionId }, limits())
    await f.deleteAccount({ userId: id, hashedPassword: hash, emailVerified: true, sessionId })
  }),
  'OAuth, known user': linked((f, { email, sessionId }, account) => {
    const given = { ...unverified, email, account, grant: session() }
    return f.signInByAccount({ ...given, former: { sessionId } })
  }),
  'OAuth, known user with allowSignin': linked(async (f, { id, email, hash, sessionId }, by) => {
    await f.lookUpAccount(by, email)
    const given = { userId: id, hashedPassword: hash, grant: session() }
    await f.signIn({ ...given, former: { sessionId }, by })
  }),
  'OAuth, new user': flow(async (f, { sessionId }, role) => {
    const [user, account, former] = [newcomer(), newAccount(), { sessionId }]
    await f.signInByAccount({ ...unverified, email: user.email, account, grant: session() })
    const first = { name: role, seeds: [] }
    await f.signUp({ user, role: first, grant: session(), former, account })
  }),
  'OAuth that takes over': flow(async (f, { id, email, sessionId }, role) => {
    const [account, grant] = [newAccount(), refresh()]
    await f.signInByAccount({ ...unverified, email, proven: true, account, grant })
    await f.claimAccount({
      user: { id, email, emailVerified: false },
      account,
      isLinked: false,
      grant,
      former: { sessionId },
      role: { name: role, seeds: [] },
      revocation: revocation(),
    })
  }, false),
  'OAuth, link': flow(async (f, { id, email, hash, sessionId }) => {
    await f.whoIsAsking({ sessionId })
    const given = { user: { id, email, emailVerified: true }, hashedPassword: hash, sessionId }
    await f.linkAccount({ ...given, account: newAccount(), proven: email })
  }),
  'OAuth, unlink': linked(async (f, { id, sessionId }) => {
    await f.whoIsAsking({ sessionId })
    await f.unlinkAccount(id, 'p')
  }),
}

async function reset(flows: Flows, userId: string, token: string): Promise<void> {
  await flows.lookAtToken(token, tokenType, perIp())
  const given = { userId, token, tokenType, hashedPassword: unique() }
  await flows.resetPassword({ ...given, revocation: revocation() })
}
