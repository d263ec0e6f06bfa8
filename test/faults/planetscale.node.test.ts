import { expect, test } from 'vitest'
import { RoleAlreadyExistsError } from 'fastauth-edge'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { planetscaleEndpoint } from '../servers/endpoints.ts'

test('a ROLLBACK that fails too does not hide why', async () => {
  const { gateway, ...target } = await planetscaleEndpoint('rollback')
  const adapter = planetscaleAdapter(target)
  const name = crypto.randomUUID()
  await adapter.role.createRole(name, ['a'])
  const sent: string[] = []
  const broken = planetscaleAdapter({
    ...target,
    retries: 0,
    fetch: async (input, init) => {
      const { query } = JSON.parse(String(init?.body))
      sent.push(query)
      if (query === 'ROLLBACK') throw new TypeError('the network is down')
      return fetch(input, init)
    },
  })
  await expect(broken.role.createRole(name, ['b'])).rejects.toThrow(RoleAlreadyExistsError)
  expect(sent.at(-1)).toBe('ROLLBACK')
  expect(await adapter.role.getRole(name)).toEqual({ name, permissions: ['a'] })
  await gateway.close()
})

test('a transaction that runs out of time leaves no lock behind', async () => {
  const { gateway, ...target } = await planetscaleEndpoint('rollback_in_time')
  const adapter = planetscaleAdapter(target)
  const user = await adapter.user.createUser({ email: 'locked@example.com' })
  const sent: string[] = []
  const slow = planetscaleAdapter({
    ...target,
    retries: 0,
    timeoutMs: 300,
    fetch: async (input, init) => {
      const { query } = JSON.parse(String(init?.body))
      sent.push(query)
      // The last statement hangs until it is given up.
      if (query.startsWith('delete from `fastauth_users`')) {
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', reject))
      }
      return fetch(input, init)
    },
  })
  await expect(slow.user.deleteUser(user.id, { soft: false })).rejects.toMatchObject({
    code: 'database_timeout',
  })
  const renamed = await adapter.user.updateUser(user.id, { name: 'not locked' })
  expect(renamed.name).toBe('not locked')
  expect(sent.at(-1)).toBe('ROLLBACK')
  await gateway.close()
})
