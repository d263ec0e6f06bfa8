import { describe, expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { type RateLimitOptions, readLimits } from '../../src/auth/limit-options.ts'
import {
  askLimiter,
  type Attempting,
  clearedBySuccess,
  type Counter,
  countersOf,
  returnedBySuccess,
  verdict,
  windowEnd,
} from '../../src/auth/limits.ts'
import { readSecret } from '../../src/auth/secrets.ts'
import { networkOf } from '../../src/auth/visitor-address.ts'

const signer = readSecret('k'.repeat(32)).signer('limits')
const NOW = new Date('2026-11-26T12:00:00Z')
const SIGN_IN: Attempting = { attempt: 'sign-in', ip: '192.0.2.1', address: 'a@example.com' }

const DEVICE = { id: 'd', print: 'p' }

const counters = (who: Partial<Attempting>, options?: RateLimitOptions | false) =>
  countersOf(readLimits(options), signer, { ...SIGN_IN, ...who })

const kinds = (all: readonly Counter[]) => all.map(({ kind, limit }) => `${kind} ${limit}`)

const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000)

/** A database of counts, as `state.increment` has them. */
function counting() {
  const counts = new Map<string, number>()
  return async (who: Partial<Attempting>, options?: RateLimitOptions | false) => {
    const all = await counters(who, options)
    const counted = all.map(({ key }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { count: counts.get(key) ?? 0, expiresAt: after(300) }
    })
    return verdict(who.attempt ?? 'sign-in', all, counted, NOW)
  }
}

describe('what is counted', () => {
  test('for a sign-in', async () => {
    expect(kinds(await counters({}))).toEqual(['ip 100', 'pair 5', 'address 50'])
  })

  test('the IP comes first, so that the others need not be written once it is over', async () => {
    for (const attempt of ['register', 'passkey', 'password'] as const) {
      expect((await counters({ attempt }))[0]?.kind).toBe('ip')
    }
  })

  test('without an IP, by address alone; without an address, by IP alone', async () => {
    expect(kinds(await counters({ ip: null }))).toEqual(['pair 5', 'address 50'])
    expect(kinds(await counters({ address: null }))).toEqual(['ip 100'])
    expect(kinds(await counters({ ip: null, address: null }))).toEqual([])
  })

  test('for a known device, by nothing that others use up: its IP is counted, and never over', async () => {
    const known = await counters({ device: DEVICE })
    expect(kinds(known)).toEqual(['ip 2147483647', 'device 5', 'devices 50'])
    const others = new Set((await counters({ ip: '192.0.2.1' })).map(({ key }) => key))
    expect(known.map(({ key }) => others.has(key))).toEqual([true, false, false])
    const another = await counters({ device: { ...DEVICE, id: 'e' } })
    expect(another.map(({ key }, i) => key === known[i]?.key)).toEqual([true, false, true])
    const former = await counters({ device: { ...DEVICE, print: 'q' } })
    expect(former.map(({ key }, i) => key === known[i]?.key)).toEqual([true, true, false])
  })

  test('with rateLimit false, by security alone', async () => {
    expect(kinds(await counters({}, false))).toEqual(['pair 5'])
    expect(kinds(await counters({ attempt: 'register' }, false))).toEqual([])
  })

  test('keys hold no address and no IP, and are their own for each attempt, secret and visitor', async () => {
    const keys = [
      ...(await counters({})),
      ...(await counters({ attempt: 'register' })),
      ...(await counters({ ip: '192.0.2.2', address: 'b@example.com' })),
      ...(await countersOf(
        readLimits(undefined),
        readSecret('j'.repeat(32)).signer('limits'),
        SIGN_IN,
      )),
    ].map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) {
      expect(key).not.toMatch(/example|192/)
      expect(key).toMatch(/^limit:[a-z-]+:[a-z]+:[\w-]{22}$/)
    }
    expect(await counters({})).toEqual(await counters({}))
  })
})

describe('what the counts say', () => {
  test('five attempts are made, the sixth is locked in the words of FastAuth', async () => {
    const attempt = counting()
    for (let i = 0; i < 5; i++) expect(await attempt({})).toBeNull()
    expect(await attempt({})).toEqual({
      status: 401,
      detail: 'Account is locked. Try again in 5 minutes',
      retryAfter: 300,
    })
    expect(await attempt({ ip: '192.0.2.2' })).toBeNull()
    expect(await attempt({ address: 'b@example.com' })).toBeNull()
    expect(await attempt({ device: DEVICE })).toBeNull()
  })

  test('ten thousand addresses from one /64 are refused by their IP', async () => {
    const attempt = counting()
    const answers = new Set<number | undefined>()
    for (let i = 0; i < 120; i++) {
      const ip = `2001:db8:0:1::${i.toString(16)}`
      answers.add((await attempt({ ip, address: `${i}@example.com` }))?.status)
    }
    expect([...answers]).toEqual([undefined, 429])
    expect(await attempt({ ip: '2001:db8:0:1:ffff::', address: 'x@example.com' })).toMatchObject({
      status: 429,
    })
    expect(await attempt({ ip: '2001:db8:0:2::', address: 'x@example.com' })).toBeNull()
  })

  test('a thousand IPs at one address are refused by the address', async () => {
    const attempt = counting()
    for (let i = 0; i < 50; i++) expect(await attempt({ ip: `192.0.2.${i}` })).toBeNull()
    expect(await attempt({ ip: '192.0.2.200' })).toMatchObject({ status: 401 })
  })

  test.each([
    [299, 'Account is locked. Try again in 4 minutes', 299],
    [60, 'Account is locked. Try again in 1 minutes', 60],
    [59, 'Account is locked. Try again in 0 minutes', 59],
    [0.5, 'Account is locked. Too many failed login attempts.', 1],
    [-3, 'Account is locked. Too many failed login attempts.', 1],
  ])('%s seconds before its end: %s', async (seconds, detail, retryAfter) => {
    const pair: Counter = { kind: 'pair', key: 'k', limit: 5 }
    const said = verdict('sign-in', [pair], [{ count: 6, expiresAt: after(seconds) }], NOW)
    expect(said).toEqual({ status: 401, detail, retryAfter })
  })

  test('all else than a sign-in is 429', () => {
    for (const attempt of ['register', 'forgot-password', 'magic-link', 'password'] as const) {
      const pair: Counter = { kind: 'pair', key: 'k', limit: 5 }
      const said = verdict(attempt, [pair], [{ count: 6, expiresAt: after(10) }], NOW)
      expect(said).toEqual({
        status: 429,
        detail: 'Too many requests. Try again later',
        retryAfter: 10,
      })
    }
  })

  test('a success clears what this visitor tried, and gives back the rest', async () => {
    const all = await counters({})
    expect(clearedBySuccess(all)).toEqual([all[1]?.key])
    expect(returnedBySuccess(all)).toEqual([all[0]?.key, all[2]?.key])
    const device = await counters({ device: DEVICE })
    expect(clearedBySuccess(device)).toEqual([device[1]?.key])
    expect(returnedBySuccess(device)).toEqual([device[0]?.key, device[2]?.key])
  })

  test('a lock lasts as long as security says, all else as long as rateLimit says', () => {
    const settings = readLimits({ windowSeconds: 60 }, { lockoutDuration: 600 })
    expect(windowEnd(settings, 'sign-in', NOW)).toEqual(after(600))
    expect(windowEnd(settings, 'register', NOW)).toEqual(after(60))
    expect(windowEnd(readLimits(undefined), 'register', NOW)).toEqual(after(300))
  })
})

describe('a limiter', () => {
  test('counts IPs in place of the database, by a key that says nothing', async () => {
    const keys: string[] = []
    const limiter = (key: string): boolean => keys.push(key) < 2
    expect(kinds(await counters({}, { limiter }))).toEqual(['pair 5', 'address 50'])
    expect(await askLimiter(limiter, signer, SIGN_IN)).toBeNull()
    expect(await askLimiter(limiter, signer, SIGN_IN)).toMatchObject({ status: 429 })
    expect(keys[0]).toMatch(/^sign-in:[\w-]{22}$/)
    expect(keys[1]).toBe(keys[0])
    expect(await askLimiter(limiter, signer, { ...SIGN_IN, ip: null })).toBeNull()
  })

  test("may be Cloudflare's binding", async () => {
    const binding = { limit: async ({ key }: { key: string }) => ({ success: key === '' }) }
    expect(await askLimiter(binding, signer, SIGN_IN)).toMatchObject({ status: 429 })
  })
})

describe('the options', () => {
  test.each([
    [{ perAddress: 0 }, /^rateLimit\.perAddress/],
    [{ perIp: 1.5 }, /^rateLimit\.perIp/],
    [{ windowSeconds: 86_401 }, /^rateLimit\.windowSeconds/],
    [{ limiter: {} }, /^rateLimit\.limiter/],
    [{ perip: 1 }, /^rateLimit takes/],
  ])('%o', (options, message) => {
    expect(() => readLimits(options as RateLimitOptions)).toThrow(message)
    expect(() => readLimits(options as RateLimitOptions)).toThrow(ConfigError)
  })

  test.each([
    [{ maxLoginAttempts: 0 }, /^security\.maxLoginAttempts/],
    [{ lockoutDuration: -1 }, /^security\.lockoutDuration/],
    [{ lockout: 1 }, /^security takes/],
  ])('%o', (security, message) => {
    expect(() => readLimits(undefined, security as object)).toThrow(message)
  })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:1:2:3:4', '2001:db8:0:0::/64'],
  ['[2001:db8:1:2:3:4:5:6]', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['junk', 'junk'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
