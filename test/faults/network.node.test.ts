/** Whatever goes wrong between a caller and a database is one of the contract's codes, on every driver. */
import { createClient } from '@libsql/client'
import { neon, neonConfig } from '@neondatabase/serverless'
import { Client } from '@planetscale/database'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdapterOptions, DatabaseError, type EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { MIXES } from '../servers/fault-mix.ts'
import type { Answer, ProxyFault } from '../servers/fault-proxy.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { DRIVERS, openTarget, type Target } from './targets.ts'

const SECRET = 'marked-secret'

/** By the beginning of a fault's name, the last that fits. Everything else is nobody's answer. */
const CODES: readonly (readonly [name: string, code: string])[] = [
  ['', 'database_unavailable'],
  ['no answer', 'database_timeout'],
  ['slow answer', 'database_timeout'],
  ['half an answer', 'database_unknown'],
  ['200', 'database_unknown'],
  ['429', 'database_rate_limited'],
  ['expired', 'database_unauthorized'],
  ['DeadlineExceeded', 'database_timeout'],
  // HTTP 400: the server has refused it.
  ['stream expired', 'database_refused'],
]

const codeOf = (name: string): string | undefined =>
  CODES.findLast(([beginning]) => name.startsWith(beginning))?.[1]

/** @planetscale/database takes such an answer for one without rows. */
const isUnseen = (driver: Target['name'], { name }: ProxyFault): boolean =>
  driver === 'PlanetScale' && name === '200 that is another JSON'

/** @libsql/client keeps the `message` of a JSON body and loses the status. */
const overDrizzle = (driver: Target['name'], { name, heard }: ProxyFault): string | undefined => {
  const answer = typeof heard === 'function' ? heard('{"requests":[]}') : heard
  const hides =
    driver === 'libSQL' && typeof answer === 'object' && answer.body.startsWith('{"message"')
  return hides ? 'database_unknown' : codeOf(name)
}

/** A read, a write that is one statement, and one that is a batch. */
const CALLS: Readonly<Record<string, (adapter: EdgeAdapter) => Promise<unknown>>> = {
  read: (a) => a.user.getUserByEmail(`${SECRET}@example.com`),
  write: (a) => a.user.createUser({ email: `${SECRET}@example.com`, hashedPassword: SECRET }),
  batch: (a) => a.role.createRole(SECRET, [SECRET]),
}

/** What stands before a database refuses in words of its own. */
const REFUSALS: readonly (readonly [name: string, answer: Answer])[] = [
  ['400 that is no JSON', { status: 400, body: `<html><h1>400</h1>${SECRET}</html>` }],
  ['400 without a body', { status: 400, body: '' }],
  ['400 that is another JSON', { status: 400, body: '{"message":"no","code":"bad_request"}' }],
  ['404', { status: 404, body: '<html></html>' }],
  ['422', { status: 422, body: '' }],
]

/** Over a drizzle database whose client sends to the proxy; what it does not tell apart is left out. */
type Open = (target: Target, options: AdapterOptions) => EdgeAdapter
const OVER_DRIZZLE: Readonly<Partial<Record<Target['name'], Open>>> = {
  libSQL: ({ proxy }, options) =>
    drizzleAdapter({ db: libsqlDrizzle({ client: createClient({ url: proxy.url }) }), ...options }),
  Neon: ({ proxy, url }, options) => {
    neonConfig.fetchEndpoint = `${proxy.url}/sql`
    return drizzleAdapter({ db: neonDrizzle({ client: neon(url) }), ...options })
  },
  PlanetScale: ({ proxy, url }, options) => {
    const { user: username, password } = mysqlOptions(url)
    const toProxy: typeof fetch = (input, init) =>
      fetch(new URL(new URL(String(input)).pathname, proxy.url), init)
    const client = new Client({ host: 'db.example', username, password, fetch: toProxy })
    return drizzleAdapter({ db: planetscaleDrizzle({ client }), ...options })
  },
}

describe.each(DRIVERS)('%s', (name) => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget(name, 'network', { lateMs: 0, slowMs: 2_500, outageMs: 5 })
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  // What was not carried out: so that each call meets the fault on the same rows.
  const faults = MIXES[name].filter(({ forwarded }) => forwarded === 'never')
  const options = { retries: 0, timeoutMs: 1_000 }
  const overDatabase = OVER_DRIZZLE[name]
  const open = new Map([['our driver', () => target.through('call', options)]])
  if (overDatabase) open.set('drizzle', () => overDatabase(target, options))

  test.each(REFUSALS)('%s: known not to be carried out, and sent once', async (_, heard) => {
    let requests = 0
    target.proxy.choose = () => {
      requests += 1
      return { name: 'refused', forwarded: 'never', heard }
    }
    for (const call of Object.values(CALLS)) {
      requests = 0
      const error: unknown = await call(target.through('call')).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(DatabaseError)
      expect(error).toMatchObject({ code: 'database_refused', refusal: 'request' })
      expect(String(error)).not.toMatch(/is not known/)
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(SECRET)
      expect(requests).toBe(1)
    }
  })

  describe.each([...open])('%s', (through, adapter) => {
    const known = faults.filter((fault) => through !== 'drizzle' || !isUnseen(name, fault))
    test.each(known)('$name', async (fault) => {
      target.proxy.choose = () => fault
      const found: Record<string, unknown> = {}
      for (const [kind, call] of Object.entries(CALLS)) {
        const error: unknown = await call(adapter()).catch((e: unknown) => e)
        expect(error).toBeInstanceOf(DatabaseError)
        expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(SECRET)
        found[kind] = Reflect.get(Object(error), 'code')
        // A refused connection takes others with it for a moment.
        await new Promise((resolve) => setTimeout(resolve, fault.heard === 'refused' ? 20 : 0))
      }
      const code = through === 'drizzle' ? overDrizzle(name, fault) : codeOf(fault.name)
      expect(found).toEqual({ read: code, write: code, batch: code })
    })
  })
})
