/** What the package hands out is logged, copied and serialised: none of it may lead to a secret. */
import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { everythingIn, marked } from './logger.ts'
import { OPEN } from './opened.ts'

test.each(Object.entries(OPEN))('%s: an adapter shows no secret', async (driver, open) => {
  const adapter = open('http://127.0.0.1:9', 0, { timeoutMs: 200, retries: 0 })
  // What the driver opens on its first use is not reachable either.
  await adapter.role.listRoles().catch(() => {})
  const copy = Object.assign(Object.create(null), adapter)
  const shown = [inspect(adapter, { depth: 30 }), format('%s %O %j', adapter, adapter, adapter)]
  shown.push(everythingIn(copy), everythingIn({ ...adapter }))
  // The database of the caller's holds what it holds: it is there, and whoever asks for hidden properties sees it.
  const isDrizzle = driver.includes('by drizzle')
  expect('db' in adapter).toBe(isDrizzle)
  if (!isDrizzle) shown.push(everythingIn(adapter))
  for (const text of shown) expect(marked(text)).toBeUndefined()
})
