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
