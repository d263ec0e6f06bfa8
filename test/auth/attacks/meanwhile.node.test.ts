/** Tokens that are handed out while a reset is on its way to the database. */
import { beforeAll, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../../conformance/fixtures.ts'
import { type Service, serviceIn } from '../core/client.ts'

const url = inject('libsqlUrl')
const JWT = { strategy: 'jwt', delivery: 'json' } as const

beforeAll(() => libsqlAdapter({ url }).createTables())

/** A service whose requests to the database can be held up, from the `nth` on. */
function heldService() {
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
  const core: Service = serviceIn(JWT, {
    adapter: (onQuery) => libsqlAdapter({ url, fetch: fetching, onQuery }),
  })
  return {
    core,
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
  const elsewhere = serviceIn(JWT, { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
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
