import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { createEdgeAdapter } from 'fastauth-edge'

test('a ws: URL is sent to over HTTP in workerd, where a socket belongs to one request', async () => {
  const url = env.SHARED_LIBSQL_URL.replace('http:', 'ws:')
  let fetched = 0
  const counting: typeof fetch = async (...args) => {
    fetched++
    return fetch(...args)
  }
  const adapter = createEdgeAdapter({ url, fetch: counting })
  const name = crypto.randomUUID()
  await adapter.role.createRole(name, ['read'])
  expect(await adapter.role.getRole(name)).toEqual({ name, permissions: ['read'] })
  expect(fetched).toBeGreaterThan(1)
})
