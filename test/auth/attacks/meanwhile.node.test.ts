/** Tokens that are handed out, and links that are made, while a reset is on its way to the database, or overtakes them. */
import { beforeAll, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../../conformance/fixtures.ts'
import { openFlows } from '../../store/all-flows.ts'
import { app, type CoreBackend } from '../core/app.ts'
import { claimsOf, type Service, serviceIn } from '../core/client.ts'
import { errorIn, FROM_ELSEWHERE, FROM_HERE, hubber, oauthApp } from '../core/oauth-app.ts'

const url = inject('libsqlUrl')
const JWT = { strategy: 'jwt', delivery: 'json' } as const

beforeAll(() => libsqlAdapter({ url }).createTables())

/** The database. */
const fast: CoreBackend = { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) }

/** The database, for a service whose requests to it can be held up, from the `nth` on. */
function heldBackend() {
  let left = Infinity
  let waits: () => void = () => {}
  let held = Promise.withResolvers<void>()
  const fetching: typeof fetch = async (input, init) => {
    if (left-- <= 0) {
      waits()
      await held.promise
    }
    return fetch(input, init)
  }
  const backend: CoreBackend = {
    adapter: (onQuery) => libsqlAdapter({ url, fetch: fetching, onQuery }),
  }
  return {
    backend,
    /** Sends a request, and returns when it is held up at its `nth` request to the database. */
    async holdUp<T>(nth: number, act: () => Promise<T>): Promise<{ release(): Promise<T> }> {
      held = Promise.withResolvers()
      const waiting = new Promise<void>((resolve) => (waits = resolve))
      left = nth
      const answer = act()
      await waiting
      return {
        release() {
          left = Infinity
          held.resolve()
          return answer
        },
      }
    },
  }
}

function heldService() {
  const { backend, holdUp } = heldBackend()
  return { core: serviceIn(JWT, backend), holdUp }
}

const signedUp = async (core: Service) => {
  const address = email()
  const client = await core.client().register(address)
  await core.client().post('/forgot-password', { email: address })
  const reset = { token: core.mailedToken(), new_password: 'another horse entirely' }
  return { address, client, reset }
}

test('a refresh that a reset overtakes leaves no access token', async () => {
  const { core, holdUp } = heldService()
  const { client, reset, address } = await signedUp(core)
  const thief = client.copy(core.browser())
  const resetting = await holdUp(1, () => core.client().post('/reset-password', reset))
  const elsewhere = serviceIn(JWT, fast)
  // Later than the moment of the reset, and before it is carried out.
  await new Promise((resolve) => setTimeout(resolve, 5))
  const refreshing = await elsewhere
    .client()
    .post('/refresh', { refresh_token: thief.refreshToken })
  expect(refreshing.status).toBe(200)
  expect((await resetting.release()).status).toBe(200)
  const authorization = `Bearer ${Object(refreshing.body).access_token}`
  expect((await elsewhere.browser().get('/me', { authorization })).status).toBe(401)
  const { refresh_token } = Object(refreshing.body)
  expect((await elsewhere.client().post('/refresh', { refresh_token })).status).toBe(401)
  // Who signs in at once has tokens that are good.
  const owner = elsewhere.client()
  expect((await owner.login(address, reset.new_password)).status).toBe(200)
  expect(await owner.isSignedIn()).toBe(true)
  expect((await owner.refresh()).status).toBe(200)
  expect(await owner.isSignedIn()).toBe(true)
})

test('a sign-in that a reset overtakes leaves no access token', async () => {
  const [one, two] = [heldService(), heldService()]
  const { address, reset } = await signedUp(one.core)
  const thief = two.core.client()
  const signingIn = await two.holdUp(0, () => thief.login(address))
  await new Promise((resolve) => setTimeout(resolve, 5))
  const resetting = await one.holdUp(1, () => one.core.client().post('/reset-password', reset))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await signingIn.release()).status).toBe(200)
  expect((await resetting.release()).status).toBe(200)
  expect(await thief.isSignedIn()).toBe(false)
  expect((await thief.refresh()).status).toBe(401)
})

test.each([
  ['takes over', false],
  ['is of a verified account', true],
])('a link that a reset overtakes which %s is not made', async (_, emailVerified) => {
  const { backend, holdUp } = heldBackend()
  const slow = oauthApp(backend)
  const elsewhere = app(fast)
  const thief = slow.browser()
  const user = await thief.register()
  await slow.adapter.user.updateUser(user.id, { emailVerified })
  const own = hubber()
  const begun = await thief.get('/oauth/github/link', FROM_HERE)
  const back = slow.hub.authorize(begun.headers.get('location') ?? '', own)
  // Who asks has been looked up, and the link is on its way.
  const linking = await holdUp(1, () => thief.send('GET', back, undefined, FROM_ELSEWHERE))
  const owner = elsewhere.browser()
  await owner.post('/forgot-password', { email: user.email })
  const reset = { token: elsewhere.mailedToken(), new_password: 'another horse entirely' }
  expect((await owner.post('/reset-password', reset)).status).toBe(200)
  expect(errorIn(await linking.release())).toBe('not_signed_in')
  expect(await elsewhere.adapter.oauth.getUserOAuthAccounts(user.id)).toEqual([])
  expect(slow.mails.filter(({ to }) => to === user.email)).toEqual([])
  expect(elsewhere.errors.concat(slow.errors)).toEqual([])
})

test('a sign-out everywhere that a reset overtakes lets nobody in again', async () => {
  const { core, holdUp } = heldService()
  const { address, client, reset } = await signedUp(core)
  const signingOut = await holdUp(1, () => client.post('/logout?all=true'))
  const elsewhere = serviceIn(JWT, { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
  const thief = elsewhere.client()
  // Each at a moment of its own.
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await thief.login(address)).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect((await elsewhere.client().post('/reset-password', reset)).status).toBe(200)
  expect(await thief.isSignedIn()).toBe(false)
  expect((await signingOut.release()).status).toBe(200)
  expect(await thief.isSignedIn()).toBe(false)
  const { id } = await core.userOf(address)
  const asking = await openFlows(core.adapter).whoIsAsking({ userId: id })
  const signedInAt = Number(claimsOf(thief.access)['auth_time']) * 1000
  expect(asking?.revoked?.at.getTime()).toBeGreaterThan(signedInAt)
})
