/** Sub-adapters that are used together come from one adapter, and are its own objects. */
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { openFlows } from './all-flows.ts'
import { internalsOf } from '../../src/store/internals.ts'

const one = libsqlAdapter({ url: 'sqlite://' })
const other = libsqlAdapter({ url: 'sqlite://' })
afterAll(async () => {
  await one.close()
  await other.close()
})

const { createTables, dropTables, close, dialect, tables, ...parts } = one

describe('what an adapter hands out', () => {
  test('is the same each time, and can be spread and destructured', async () => {
    const names = 'user token session role oauth passkey state'
    expect(Object.keys(parts).join(' ')).toBe(names)
    for (const [name, part] of Object.entries(parts)) expect(Reflect.get(one, name)).toBe(part)
    expect({ ...one }.user).toBe(one.user)
    const { listRoles } = one.role
    expect(await listRoles()).toEqual([])
  })

  test('leads to one database', () => {
    const internals = internalsOf(one)
    expect(internalsOf(...Object.values(parts))).toBe(internals)
    expect(internalsOf(other)).not.toBe(internals)
  })

  test('leads back to the whole', () => {
    for (const adapter of [one, one.user]) {
      const secret = 'a secret of more than thirty-two bytes'
      const auth = new FastAuth({ secret, providers: [credentials()], adapter })
      expect(auth.adapter).toBe(one)
    }
  })
})

const refused = (make: () => unknown, message: RegExp): void => {
  expect(make).toThrow(ConfigError)
  expect(make).toThrow(message)
}

const OF_TWO = /belong to different adapters/
const NOT_OURS = /not a copy/

test('sub-adapters of two databases', () => {
  refused(() => internalsOf(one, other), OF_TWO)
  refused(() => internalsOf(one.user, other.token), OF_TWO)
  refused(() => openFlows({ user: one.user, token: other.token }), OF_TWO)
  refused(() => openFlows({ ...one, session: other.session }), OF_TWO)
  const secret = 'a secret of more than thirty-two bytes'
  refused(
    () =>
      new FastAuth({
        secret,
        providers: [credentials()],
        adapter: one.user,
        tokenAdapter: other.token,
      }),
    OF_TWO,
  )
})

test('a copy, something else, or nothing', () => {
  refused(() => internalsOf({ ...one.user }), NOT_OURS)
  refused(() => internalsOf(one.user, {}), NOT_OURS)
  refused(() => internalsOf(), NOT_OURS)
  for (const value of [undefined, null, 'user', 1]) refused(() => internalsOf(value), NOT_OURS)
  refused(() => openFlows({ user: { ...one.user } }), NOT_OURS)
})
