/** What each route sends to the database, all of its requests together and with what goes on after the answer. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { type Answer, type Browser, type Config, PASSWORD } from '../auth/core/app.ts'
import { type Case, email, route, type RouteCount, signedIn, type World } from './route-cases.ts'
import { OTHER_WAYS_IN } from './other-ways-in.ts'

const NEW_PASSWORD = 'another horse entirely'

/** Of a link that was mailed to somebody who has just signed up. */
const mailed =
  (
    ask: (visitor: Browser, email: string) => Promise<Answer>,
    call: (token: string, world: World, visitor: Browser) => Promise<Answer>,
    config: { readonly isVerified?: true; readonly options?: (email: string) => Config } = {},
  ): Case =>
  async (open) => {
    const address = email()
    const world = open(config.options?.(address))
    const visitor = world.visitor()
    const { id } = await visitor.register(address)
    if (config.isVerified) await world.adapter.user.updateUser(id, { emailVerified: true })
    await ask(visitor, address)
    const token = world.mailedToken()
    return () => call(token, world, visitor)
  }

const forgot = (visitor: Browser, address: string): Promise<Answer> =>
  visitor.post('/forgot-password', { email: address })
const reset = (token: string, { visitor }: World): Promise<Answer> =>
  visitor().post('/reset-password', { token, new_password: NEW_PASSWORD })
const verify = (visitor: Browser): Promise<Answer> => visitor.post('/request-verify-email')
/** Every user of it has a first role, and redeems links in a browser that is signed in. */
const byMail = (config: Config = {}): Config => ({
  providers: [credentials(), magicLinks()],
  roles: [{ name: 'member' }],
  defaultRole: 'member',
  ...config,
})
const askForLink = (visitor: Browser, address: string): Promise<Answer> =>
  visitor.post('/magic-links/login', { email: address })
const redeemLink = (token: string, _: World, visitor: Browser): Promise<Answer> =>
  visitor.post('/magic-links/callback', { token })
const changeEmail = (visitor: Browser): Promise<Answer> =>
  visitor.post('/account/change-email', { new_email: email(), password: PASSWORD })
const changePassword = { current_password: PASSWORD, new_password: NEW_PASSWORD }

/** The token that a browser shows for itself. */
const tokenOf = (visitor: Browser, kind: 'access' | 'refresh'): string =>
  visitor.cookies.get(`__Host-${kind}_token`) ?? ''

/** Of a route that an administrator calls; there is another, and a role that one of the two has. */
const asAdmin =
  (
    call: (
      admin: Browser,
      names: { readonly own: string; readonly other: string; readonly role: string },
    ) => Promise<Answer>,
  ): Case =>
  async (open) => {
    const world = open()
    const { user: users, role: roles } = world.adapter
    const role = crypto.randomUUID()
    for (const name of ['admin', role]) await roles.createRole(name, ['read']).catch(() => {})
    const admin = async () => {
      const { visitor, email: address } = await world.signedUp()
      const id = (await users.getUserByEmail(address))?.id ?? ''
      await roles.assignRole(id, 'admin')
      return { visitor, id }
    }
    const [{ visitor, id: own }, { id: other }] = [await admin(), await admin()]
    await roles.assignRole(other, role)
    return () => call(visitor, { own, other, role })
  }

export const ROUTES: Readonly<Record<string, RouteCount>> = {
  'POST /register': route(201, 2, 8, async (open) => {
    const visitor = open().visitor()
    return () => visitor.post('/register', { email: email(), password: PASSWORD })
  }),
  'POST /register, signed in before': route(
    201,
    2,
    8,
    signedIn((visitor) => visitor.post('/register', { email: email(), password: PASSWORD })),
  ),
  'POST /register, with a default role': route(201, 2, 8, async (open) => {
    const world = open({
      roles: [{ name: 'member', permissions: ['read'] }],
      defaultRole: 'member',
    })
    await world.auth.initializeRoles()
    const visitor = world.visitor()
    return () => visitor.post('/register', { email: email(), password: PASSWORD })
  }),
  'POST /register, no limits': route(201, 1, 6, async (open) => {
    const visitor = open({ rateLimit: false }).visitor()
    return () => visitor.post('/register', { email: email(), password: PASSWORD })
  }),
  'POST /register, a taken address': route(409, 2, 8, async (open) => {
    const world = open()
    const { email: address } = await world.signedUp()
    const visitor = world.visitor()
    return () => visitor.post('/register', { email: address, password: PASSWORD })
  }),
  'POST /register, requireVerifiedEmail': route(201, 2, 8, async (open) => {
    const visitor = open({ requireVerifiedEmail: true }).visitor()
    return () => visitor.post('/register', { email: email(), password: PASSWORD })
  }),
  'POST /login': route(200, 2, 8, async (open) => {
    const world = open()
    const { email: address } = await world.signedUp()
    const visitor = world.visitor()
    return () => visitor.login(address)
  }),
  'POST /login, signed in before': route(
    200,
    2,
    8,
    signedIn((visitor, address) => visitor.login(address)),
  ),
  'POST /login, from a known device': route(200, 2, 8, async (open) => {
    const { visitor, email: address } = await open().signedUp()
    await visitor.login(address)
    await visitor.post('/logout')
    return () => visitor.login(address)
  }),
  'POST /login, from a device of a former password': route(200, 2, 8, async (open) => {
    const world = open()
    const { visitor, email: address } = await world.signedUp()
    await visitor.login(address)
    await forgot(world.visitor(), address)
    await reset(world.mailedToken(), world)
    return () => visitor.login(address, NEW_PASSWORD)
  }),
  'POST /login, allowSignin': route(
    200,
    2,
    8,
    signedIn((visitor, address) => visitor.login(address), { hooks: { allowSignin: () => true } }),
  ),
  'POST /login, a wrong password': route(
    401,
    1,
    4,
    signedIn((visitor, address) => visitor.login(address, 'not the password')),
  ),
  'POST /login, an unknown address': route(401, 1, 4, async (open) => {
    const visitor = open().visitor()
    return () => visitor.login(email())
  }),
  'GET /me': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.get('/me')),
  ),
  'POST /refresh': route(
    200,
    1,
    3,
    signedIn((visitor) => visitor.post('/refresh')),
  ),
  'POST /refresh, once more within the grace': route(
    200,
    1,
    3,
    async (open) => {
      const { visitor } = await open().signedUp()
      const body = { refresh_token: tokenOf(visitor, 'refresh') }
      await visitor.post('/refresh')
      return () => visitor.post('/refresh', body)
    },
    'jwt',
  ),
  'POST /refresh, a replay': route(
    401,
    2,
    4,
    async (open) => {
      const { visitor } = await open().signedUp()
      const body = { refresh_token: tokenOf(visitor, 'refresh') }
      await visitor.post('/refresh')
      await visitor.post('/refresh')
      return () => visitor.post('/refresh', body)
    },
    'jwt',
  ),
  'POST /logout': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.post('/logout')),
  ),
  'POST /logout, onSignout': route(
    200,
    2,
    2,
    signedIn((visitor) => visitor.post('/logout'), { hooks: { onSignout: () => {} } }),
  ),
  'POST /logout?all=true': route(
    200,
    2,
    7,
    signedIn((visitor) => visitor.post('/logout?all=true')),
  ),
  'POST /forgot-password': route(
    200,
    1,
    10,
    signedIn((visitor, address) => forgot(visitor, address)),
  ),
  'POST /forgot-password, an unknown address': route(200, 1, 10, async (open) => {
    const visitor = open().visitor()
    return () => forgot(visitor, email())
  }),
  'POST /forgot-password, from a known device': route(200, 1, 10, async (open) => {
    const { visitor, email: address } = await open().signedUp()
    await visitor.login(address)
    return () => forgot(visitor, address)
  }),
  'GET /reset-password, the page': route(
    200,
    0,
    0,
    mailed(forgot, (token, { visitor }) => visitor().get(`/reset-password?token=${token}`)),
  ),
  'POST /reset-password': route(200, 2, 10, mailed(forgot, reset, { isVerified: true })),
  'POST /reset-password, that takes over': route(200, 2, 10, mailed(forgot, reset)),
  'POST /reset-password, no such token': route(400, 1, 4, async (open) => {
    const world = open()
    return () => reset('junk', world)
  }),
  'POST /magic-links/login': route(200, 1, 10, async (open) => {
    const world = open(byMail())
    const { email: address } = await world.signedUp()
    const visitor = world.visitor()
    return () => askForLink(visitor, address)
  }),
  'POST /magic-links/login, somebody new': route(200, 1, 10, async (open) => {
    const world = open(byMail())
    await world.auth.initializeRoles()
    const visitor = world.visitor()
    return () => askForLink(visitor, email())
  }),
  'GET /magic-links/callback, the page': route(
    200,
    0,
    0,
    mailed(
      askForLink,
      (token, _, visitor) =>
        visitor.get(`/magic-links/callback?token=${token}`, { accept: 'text/html' }),
      { options: () => byMail() },
    ),
  ),
  'POST /magic-links/callback': route(
    200,
    1,
    10,
    mailed(askForLink, redeemLink, { isVerified: true, options: () => byMail() }),
  ),
  'POST /magic-links/callback, that takes over': route(
    200,
    1,
    10,
    mailed(askForLink, redeemLink, { options: () => byMail() }),
  ),
  'POST /magic-links/callback, allowSignin': route(
    200,
    2,
    10,
    mailed(askForLink, redeemLink, {
      isVerified: true,
      options: () => byMail({ hooks: { allowSignin: () => true } }),
    }),
  ),
  'POST /magic-links/callback, allowSignin, that takes over': route(
    200,
    2,
    10,
    mailed(askForLink, redeemLink, {
      options: () => byMail({ hooks: { allowSignin: () => true } }),
    }),
  ),
  'POST /magic-links/callback, no such token': route(
    401,
    1,
    10,
    mailed(askForLink, (_, world, visitor) => redeemLink('junk', world, visitor), {
      options: () => byMail(),
    }),
  ),
  'POST /request-verify-email': route(
    200,
    2,
    6,
    signedIn((visitor) => verify(visitor)),
  ),
  'GET /verify-email, the page': route(
    200,
    0,
    0,
    mailed(verify, (token, { visitor }) =>
      visitor().get(`/verify-email?token=${token}`, { accept: 'text/html' }),
    ),
  ),
  'POST /verify-email': route(
    200,
    1,
    10,
    mailed(verify, (token, { visitor }) => visitor().post('/verify-email', { token })),
  ),
  'POST /verify-email, an administrator’s': route(200, 2, 11, async (open) => {
    await open({ roles: [{ name: 'admin' }] }).auth.initializeRoles()
    const options = (address: string): Config => ({ adminEmails: [address] })
    const call = (token: string, _world: World, visitor: Browser) =>
      visitor.post('/verify-email', { token })
    return mailed(verify, call, { options })(open)
  }),
  'POST /verify-email, an administrator’s, without their session': route(
    200,
    2,
    11,
    mailed(verify, (token, { visitor }) => visitor().post('/verify-email', { token }), {
      options: (address) => ({ adminEmails: [address] }),
    }),
  ),
  'POST /verify-email, with the password': route(
    200,
    3,
    14,
    mailed(verify, (token, { visitor }) =>
      visitor().post('/verify-email', { token, password: PASSWORD }),
    ),
  ),
  'GET /account/profile': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.get('/account/profile')),
  ),
  'PUT /account/profile': route(
    200,
    2,
    3,
    signedIn((visitor) => visitor.send('PUT', '/auth/account/profile', { name: 'Zoë' })),
  ),
  'POST /account/change-password': route(
    200,
    2,
    9,
    signedIn((visitor) => visitor.post('/account/change-password', changePassword)),
  ),
  'POST /account/change-email': route(200, 2, 9, signedIn(changeEmail)),
  'POST /account/confirm-email-change': route(
    200,
    1,
    10,
    mailed(changeEmail, (token, { visitor }) =>
      visitor().post('/account/confirm-email-change', { token }),
    ),
  ),
  'DELETE /account': route(
    200,
    2,
    10,
    signedIn((visitor) => visitor.send('DELETE', '/auth/account', { password: PASSWORD })),
  ),
  'POST /token/introspect': route(
    200,
    2,
    2,
    signedIn((visitor) => visitor.post('/token/introspect', { token: tokenOf(visitor, 'access') })),
  ),
  'POST /token/introspect, a refresh token': route(
    200,
    2,
    2,
    signedIn((visitor) =>
      visitor.post('/token/introspect', { token: tokenOf(visitor, 'refresh') }),
    ),
    'jwt',
  ),
  'POST /token/revoke': route(
    200,
    2,
    2,
    signedIn((visitor) => visitor.post('/token/revoke', { token: tokenOf(visitor, 'refresh') })),
    'jwt',
  ),
  'GET /sessions': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.get('/sessions')),
  ),
  'DELETE /sessions/{session_id}': route(
    200,
    2,
    2,
    async (open) => {
      const world = open()
      const { visitor, email: address } = await world.signedUp()
      await world.visitor().login(address)
      const user = await world.adapter.user.getUserByEmail(address)
      const [session] = await world.adapter.session.listUserSessions(user?.id ?? '')
      return () => visitor.send('DELETE', `/auth/sessions/${session?.id}`)
    },
    'database',
  ),
  'DELETE /sessions/all': route(
    200,
    2,
    7,
    signedIn((visitor) => visitor.send('DELETE', '/auth/sessions/all')),
  ),
  'GET /roles': route(
    200,
    2,
    2,
    asAdmin((admin) => admin.get('/roles')),
  ),
  'POST /roles': route(
    201,
    2,
    9,
    asAdmin((admin) =>
      admin.post('/roles', { name: crypto.randomUUID(), permissions: ['read', 'write'] }),
    ),
  ),
  'DELETE /roles/{role}': route(
    200,
    2,
    9,
    asAdmin((admin, { role }) => admin.send('DELETE', `/auth/roles/${role}`)),
  ),
  'POST /roles/{role}/permissions': route(
    200,
    2,
    8,
    asAdmin((admin, { role }) => admin.post(`/roles/${role}/permissions`, { permissions: ['x'] })),
  ),
  'DELETE /roles/{role}/permissions': route(
    200,
    2,
    8,
    asAdmin((admin, { role }) =>
      admin.send('DELETE', `/auth/roles/${role}/permissions`, { permissions: ['read'] }),
    ),
  ),
  'POST /roles/assign': route(
    200,
    2,
    7,
    asAdmin((admin, { own, role }) =>
      admin.post('/roles/assign', { user_id: own, role_name: role }),
    ),
  ),
  'POST /roles/revoke': route(
    200,
    2,
    6,
    asAdmin((admin, { other, role }) =>
      admin.post('/roles/revoke', { user_id: other, role_name: role }),
    ),
  ),
  'POST /roles/revoke, the role admin': route(
    200,
    2,
    8,
    asAdmin((admin, { other }) =>
      admin.post('/roles/revoke', { user_id: other, role_name: 'admin' }),
    ),
  ),
  'GET /roles/user/{user_id}': route(
    200,
    2,
    2,
    asAdmin((admin, { other }) => admin.get(`/roles/user/${other}`)),
  ),
  'GET /roles/me': route(
    200,
    1,
    1,
    signedIn((visitor) => visitor.get('/roles/me')),
  ),
  ...OTHER_WAYS_IN,
}
