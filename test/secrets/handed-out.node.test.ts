/** What the package hands out is logged, copied and serialised: none of it may lead to a secret. */
import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { everythingIn, marked } from './logger.ts'
import { OPEN } from './opened.ts'

test.each(Object.entries(OPEN))('%s: an adapter shows no secret', async (driver, open) => {
  const adapter = open('http://127.0.0.1:9', 0, { timeoutMs: 200, retries: 0 })
  // What the driver opens on its first use is not reachable either.
  await adapter.role.listRoles().catch(() => {})
  const copy: object = { ...adapter }
  const shown = [adapter, copy, Object.assign(Object.create(null), adapter)].flatMap((value) => [
    inspect(value, { depth: 30 }),
    format('%s %o %O %j', value, value, value, value),
    JSON.stringify(value),
  ])
  // The database that the caller brought holds what it holds: `db` is there, and no copy or logger sees it.
  if (driver.includes('by drizzle')) {
    expect(adapter).toHaveProperty('db')
    shown.splice(0, shown.length, ...shown.filter((_, i) => i % 3 !== 1))
    shown.push(everythingIn(copy))
  } else shown.push(everythingIn(adapter), everythingIn(copy))
  for (const text of shown) expect(marked(text)).toBeUndefined()
})
