/** What comes between two statements of one call must not be answered with what is not so. */
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { describe, expect, inject, test } from 'vitest'
import { createEdgeAdapter, DatabaseError, type EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { openFlows } from '../store/all-flows.ts'

const ROUNDS = 60

const backends: [string, EdgeAdapter][] = [
  ['libSQL', createEdgeAdapter({ url: inject('libsqlUrl') })],
  ['Neon', createEdgeAdapter({ url: inject('databaseUrls').Neon })],
  ['PlanetScale', createEdgeAdapter({ url: inject('databaseUrls').PlanetScale })],
]

describe.each(backends)('%s', (_, adapter) => {
  const flows = openFlows(adapter)
  const newUser = () => adapter.user.createUser({ email: `${crypto.randomUUID()}@example.com` })

  test('a role that comes while permissions are added: granted and said, or neither', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const name = crypto.randomUUID()
      const [added] = await Promise.allSettled([
        adapter.role.addPermissions(name, ['p']),
        adapter.role.createRole(name),
      ])
      const role = await adapter.role.getRole(name)
      expect(role?.permissions).toEqual(added.status === 'fulfilled' ? ['p'] : [])
    }
  })

  test('a role that comes while it is assigned: assigned and said, or neither', async () => {
    const { id } = await newUser()
    for (let i = 0; i < ROUNDS; i++) {
      const name = crypto.randomUUID()
      const [assigned] = await Promise.allSettled([
        adapter.role.assignRole(id, name),
        adapter.role.createRole(name),
      ])
      const roles = await adapter.role.getUserRoles(id)
      expect(roles.includes(name)).toBe(assigned.status === 'fulfilled')
    }
  })

  test('a linked account that goes while it is linked again: the user is not unknown', async () => {
    const { id: userId } = await newUser()
    const account = { provider: 'p', providerAccountId: crypto.randomUUID(), userId }
    for (let i = 0; i < ROUNDS; i++) {
      await adapter.oauth.createOAuthAccount(account)
      const [linked] = await Promise.allSettled([
        adapter.oauth.createOAuthAccount(account),
        adapter.oauth.deleteOAuthAccount('p', account.providerAccountId),
      ])
      expect(linked).toMatchObject({ status: 'fulfilled', value: { userId } })
    }
  })

  const mailed = () => ({
    token: crypto.randomUUID(),
    tokenType: 'mailed',
    expiresAt: new Date(Date.now() + 60_000),
    rawData: null,
  })
  const isStored = async ({ token }: { readonly token: string }): Promise<boolean> =>
    (await adapter.token.getToken(token, 'mailed')) !== null

  test('a user who signs up while a link is asked for: a link that works, or none', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [email, token] = [`${crypto.randomUUID()}@example.com`, mailed()]
      const [{ user }] = await Promise.all([
        flows.requestToken(email, token, null),
        adapter.user.createUser({ email }),
      ])
      expect(await isStored(token)).toBe(user !== null)
    }
  })

  test('a user and a role that come while a link is asked for: a link that works', async () => {
    for (let i = 0; i < ROUNDS / 3; i++) {
      const [email, name] = [`${crypto.randomUUID()}@example.com`, crypto.randomUUID()]
      const role = { name, seeds: [{ name, permissions: [] }] }
      const tokens = Array.from({ length: 4 }, mailed)
      const asked = await Promise.all(
        tokens.map((token) => {
          const newcomer = { id: crypto.randomUUID(), role }
          return flows.requestSignIn({ email, newcomer, token, limits: null })
        }),
      )
      expect(asked.filter(({ user }) => user !== null)).toHaveLength(tokens.length)
      expect(await Promise.all(tokens.map(isStored))).toEqual(tokens.map(() => true))
    }
  })
})

test('a row that cannot be read is a DatabaseError that quotes nothing of it', async () => {
  const client = createClient({ url: ':memory:' })
  const adapter = drizzleAdapter({ db: drizzle({ client }) })
  const { id: userId } = await adapter.user.createUser({ email: 'a@example.com' })
  const expiresAt = new Date(Date.now() + 60_000)
  const given = { token: 't', userId, tokenType: 'x', expiresAt }
  await adapter.token.createToken(given)
  await client.execute(`update fastauth_tokens set raw_data = '{"secret": oops}'`)
  const error = await adapter.token.getToken('t', 'x').catch((e: unknown) => e)
  expect(error).toBeInstanceOf(DatabaseError)
  expect(String(error)).not.toMatch(/secret|oops/)
  // What Python writes of numbers that JSON has not.
  await client.execute(`update fastauth_tokens set raw_data = '{"n": [NaN, -Infinity, "NaN"]}'`)
  expect(await adapter.token.consumeToken('t', 'x')).toMatchObject({
    rawData: { n: [null, null, 'NaN'] },
  })
})
