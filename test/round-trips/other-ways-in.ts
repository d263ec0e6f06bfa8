/** The routes of OAuth providers and of passkeys. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { github } from 'fastauth-edge/auth/oauth'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { type Answer, type Browser, type Config, HOME } from '../auth/core/app.ts'
import { hubber } from '../auth/core/oauth-app.ts'
import { optionsOf, register } from '../auth/passkeys/visiting.ts'
import { Authenticator } from '../auth/passkeys/authenticator.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub } from '../servers/github.ts'
import { type Case, email, route, type RouteCount, signedIn, type World } from './route-cases.ts'

const ROLES: Config = { roles: [{ name: 'member' }], defaultRole: 'member' }

/** A service with GitHub, whose users have a first role, and how a browser comes back from there. */
function withGitHub(open: (config?: Config) => World, config: Config = {}) {
  const hub = new GitHub()
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, fetch: hub.fetch }
  const world = open({ providers: [credentials(), github(client)], ...ROLES, ...config })
  /** The last request of the way: what the provider leads the browser back with. */
  const arriving = async (by: Browser, account: ReturnType<typeof hubber>, flow = 'authorize') => {
    const { body } = await by.get(`/oauth/github/${flow}`, { 'sec-fetch-site': 'same-origin' })
    const back = hub.authorize(Object(body).url, account)
    return () => by.send('GET', back)
  }
  const through = async (by: Browser, account: ReturnType<typeof hubber>, flow?: string) =>
    (await arriving(by, account, flow))()
  return { ...world, arriving, through }
}

type WithGitHub = ReturnType<typeof withGitHub>

/** Of the way back from the provider. */
const back =
  (prepare: (world: WithGitHub) => Promise<() => Promise<Answer>>, config?: Config): Case =>
  (open) =>
    prepare(withGitHub(open, config))

/** Of somebody whose account at the provider is linked. */
const known = (config?: Config, isIn = false): Case =>
  back(async ({ visitor, through, arriving }) => {
    const account = hubber(email())
    await through(visitor(), account)
    const by = visitor()
    if (isIn) await through(by, account)
    return arriving(by, account)
  }, config)

/** Of somebody who has a password and this address, verified or not. */
const owned = (isVerified: boolean, hasPassword: boolean): Case =>
  back(async ({ signedUp, visitor, arriving, adapter }) => {
    const { email: address } = await signedUp()
    const { id = '' } = (await adapter.user.getUserByEmail(address)) ?? {}
    if (isVerified) await adapter.user.updateUser(id, { emailVerified: true })
    if (!hasPassword) await adapter.user.setHashedPassword(id, null)
    return arriving(visitor(), hubber(address))
  })

const linked = (call: (visitor: Browser) => Promise<Answer>): Case =>
  back(async ({ signedUp, through }) => {
    const { visitor } = await signedUp()
    await through(visitor, hubber(email()), 'link')
    return () => call(visitor)
  })

const BY_PASSKEY: Config = { providers: [credentials(), passkeys()], ...ROLES }

/** Of somebody who has two passkeys. */
const withPasskey =
  (
    prepare: (
      visitor: Browser,
      key: Authenticator,
      world: World,
    ) => (() => Promise<Answer>) | Promise<() => Promise<Answer>>,
    config: Config = {},
  ): Case =>
  async (open) => {
    const world = open({ ...BY_PASSKEY, ...config })
    const { visitor } = await world.signedUp()
    await register(visitor)
    return prepare(visitor, await register(visitor), world)
  }

/** Of the last request of a sign-in, which `key` has signed. */
const signing = async (by: Browser, key: Authenticator): Promise<() => Promise<Answer>> => {
  const credential = await key.get(await optionsOf(by, 'authenticate'))
  return () => by.post('/passkeys/authenticate/complete', { credential })
}

export const OTHER_WAYS_IN: Readonly<Record<string, RouteCount>> = {
  'GET /oauth/{provider}/authorize': route(
    200,
    0,
    0,
    back(async ({ visitor }) => {
      const by = visitor()
      return () => by.get('/oauth/github/authorize')
    }),
  ),
  'GET /oauth/{provider}/callback, a new user': route(
    200,
    2,
    8,
    back(async ({ visitor, arriving, auth }) => {
      await auth.initializeRoles()
      return arriving(visitor(), hubber(email()))
    }),
  ),
  'GET /oauth/{provider}/callback, a new user whose address is mailed first': route(
    403,
    3,
    10,
    back(
      async ({ visitor, arriving, auth }) => {
        await auth.initializeRoles()
        return arriving(visitor(), hubber(email(), { verified: false }))
      },
      { requireVerifiedEmail: true },
    ),
  ),
  'GET /oauth/{provider}/callback': route(200, 1, 6, known()),
  'GET /oauth/{provider}/callback, signed in before': route(200, 1, 6, known({}, true)),
  'GET /oauth/{provider}/callback, allowSignin': route(
    200,
    2,
    6,
    known({ hooks: { allowSignin: () => true } }),
  ),
  'GET /oauth/{provider}/callback, storeOAuthProviderTokens': route(
    200,
    1,
    6,
    known({ storeOAuthProviderTokens: true }),
  ),
  'GET /oauth/{provider}/callback, that takes over': route(200, 2, 10, owned(false, true)),
  'GET /oauth/{provider}/callback, that links': route(200, 2, 10, owned(true, false)),
  'GET /oauth/{provider}/callback, another way in': route(400, 2, 10, owned(true, true)),
  'GET /oauth/{provider}/callback, another browser': route(
    400,
    0,
    0,
    back(async ({ visitor }) => {
      const by = visitor()
      return () => by.get('/oauth/github/callback?code=x&state=y')
    }),
  ),
  'GET /oauth/{provider}/link': route(
    200,
    1,
    1,
    back(async ({ signedUp }) => {
      const { visitor } = await signedUp()
      return () => visitor.get('/oauth/github/link', { 'sec-fetch-site': 'same-origin' })
    }),
  ),
  'GET /oauth/{provider}/link/callback': route(
    200,
    2,
    6,
    back(async ({ signedUp, arriving }) => {
      const { visitor } = await signedUp()
      return arriving(visitor, hubber(email()), 'link')
    }),
  ),
  'GET /oauth/accounts': route(
    200,
    2,
    2,
    linked((visitor) => visitor.get('/oauth/accounts')),
  ),
  'DELETE /oauth/accounts/{provider}': route(
    200,
    2,
    6,
    linked((visitor) => visitor.send('DELETE', '/auth/oauth/accounts/github')),
  ),
  'POST /passkeys/register/begin': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.post('/passkeys/register/begin'), BY_PASSKEY),
  ),
  'POST /passkeys/register/complete': route(
    201,
    2,
    6,
    withPasskey(async (visitor) => {
      const credential = await new Authenticator(HOME).create(await optionsOf(visitor, 'register'))
      return () => visitor.post('/passkeys/register/complete', { credential })
    }),
  ),
  'GET /passkeys': route(
    200,
    1,
    1,
    withPasskey((visitor) => () => visitor.get('/passkeys')),
  ),
  'PUT /passkeys/{passkey_id}': route(
    200,
    2,
    4,
    withPasskey(
      (visitor, { id }) =>
        () =>
          visitor.send('PUT', `/auth/passkeys/${id}`, { name: 'x' }),
    ),
  ),
  'DELETE /passkeys/{passkey_id}': route(
    204,
    2,
    6,
    withPasskey(
      (visitor, { id }) =>
        () =>
          visitor.send('DELETE', `/auth/passkeys/${id}`),
    ),
  ),
  'POST /passkeys/authenticate/begin': route(200, 0, 0, async (open) => {
    const by = open({ ...BY_PASSKEY }).visitor()
    return () => by.post('/passkeys/authenticate/begin')
  }),
  'POST /passkeys/authenticate/complete': route(
    200,
    2,
    9,
    withPasskey((_, key, world) => signing(world.visitor(), key)),
  ),
  'POST /passkeys/authenticate/complete, signed in before': route(
    200,
    2,
    9,
    withPasskey((visitor, key) => signing(visitor, key)),
  ),
  'POST /passkeys/authenticate/complete, allowSignin': route(
    200,
    2,
    9,
    withPasskey((_, key, world) => signing(world.visitor(), key), {
      hooks: { allowSignin: () => true },
    }),
  ),
  'POST /passkeys/authenticate/complete, a passkey that was removed': route(
    401,
    1,
    4,
    withPasskey(async (visitor, key, world) => {
      await visitor.send('DELETE', `/auth/passkeys/${key.id}`)
      return signing(world.visitor(), key)
    }),
  ),
}
