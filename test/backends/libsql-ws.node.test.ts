import { expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'

test('a ws: URL is a WebSocket in Node', async () => {
  const url = inject('libsqlUrl').replace('http:', 'ws:')
  let fetched = 0
  const counting: typeof fetch = async (...args) => {
    fetched++
    return fetch(...args)
  }
  const adapter = libsqlAdapter({ url, fetch: counting })
  const name = crypto.randomUUID()
  await adapter.role.createRole(name, ['read'])
  expect(await adapter.role.getRole(name)).toEqual({ name, permissions: ['read'] })
  expect(fetched).toBe(0)
})
