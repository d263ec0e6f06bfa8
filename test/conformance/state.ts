import { expect, test } from 'vitest'
import { ValidationError } from 'fastauth-edge'
import { race, fulfilled, later, past, rejected, soon, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const MANY = 50

export function stateCases(suite: Suite): void {
  const own = () => suite.backend.adapter().state
  const rows = (key: string) =>
    suite.backend.sql('select * from fastauth_state where `key` = ?'.replaceAll('`', quote()), key)
  const quote = () => (suite.adapter.dialect === 'mysql' ? '`' : '"')
  const dated = (date: Date) => suite.backend.formats.date(date)

  test('put stores a value, and replaces what was there, a counter too', async () => {
    const key = unique('key')
    await own().put(key, { a: [1, 'é', null] }, soon())
    const end = later()
    await own().put(key, ['b'], end)
    expect(await rows(key)).toMatchObject([{ key, value: '["b"]', expires_at: dated(end) }])
    await own().increment([unique('other'), key], soon())
    await own().put(key, 'c', end)
    const window = soon()
    expect(await own().increment([key], window)).toEqual([{ count: 1, expiresAt: window }])
    expect(await rows(key)).toMatchObject([{ value: null, expires_at: dated(window) }])
    expect(await own().take(key)).toBeNull()
  })

  test('values come back as they were given, to exactly one of those who take them', async () => {
    for (const value of [{ a: { b: [1, 2.5, true, null, 'x'] } }, [], '', 'text', 0, false, {}]) {
      const key = unique('key')
      await own().put(key, value, soon())
      const taken = await race(suite, MANY, () => own().take(key))
      expect(rejected(taken)).toEqual([])
      expect(fulfilled(taken).filter((one) => one !== null)).toEqual([value])
      expect(await rows(key)).toEqual([])
      expect(await own().take(key)).toBeNull()
    }
  })

  test('add: one winner of any number, who has stored its value', async () => {
    const key = unique('key')
    const results = await race(suite, MANY, (i) => own().add(key, i, soon()))
    expect(rejected(results)).toEqual([])
    const winners = fulfilled(results).flatMap((won, i) => (won ? [i] : []))
    expect(winners).toHaveLength(1)
    expect(await own().add(key, 'late', soon())).toBe(false)
    expect(await own().take(key)).toBe(winners[0])
    expect(await own().add(key, 'again', soon())).toBe(true)
  })

  test('what has expired is not there', async () => {
    const key = unique('key')
    await own().put(key, 'old', past())
    expect(await own().take(key)).toBeNull()
    const results = await race(suite, MANY, (i) => own().add(key, i, soon()))
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).filter(Boolean)).toHaveLength(1)
    await own().put(key, 'old', past())
    const end = soon()
    expect(await own().increment([key], end)).toEqual([{ count: 1, expiresAt: end }])
  })

  test('a window keeps its end; a new one begins when it has ended', async () => {
    const [a, b] = [unique('a'), unique('b')]
    const end = soon()
    expect(await own().increment([a], end)).toEqual([{ count: 1, expiresAt: end }])
    const next = later()
    expect(await own().increment([b, a], next)).toEqual([
      { count: 1, expiresAt: next },
      { count: 2, expiresAt: end },
    ])
    expect(await rows(a)).toMatchObject([{ value: null, expires_at: dated(end) }])
    expect(Number((await rows(a))[0]?.['count'])).toBe(2)
    const over = unique('over')
    await own().increment([over], past())
    await own().increment([over], past())
    expect(await own().increment([over], end)).toEqual([{ count: 1, expiresAt: end }])
  })

  test('many who count at once are told each another count', async () => {
    const [a, b] = [unique('a'), unique('b')]
    const results = await race(suite, MANY, (i) => own().increment(i % 2 ? [a, b] : [b, a], soon()))
    expect(rejected(results)).toEqual([])
    const places = Array.from({ length: MANY }, (_, i) => i + 1)
    const counts = fulfilled(results).map((two) => two.map(({ count }) => count))
    for (const i of [0, 1]) {
      expect(counts.map((two) => two[i]).sort((x = 0, y = 0) => x - y)).toHaveLength(MANY)
    }
    const ofA = counts.map((two, i) => two[i % 2 ? 0 : 1])
    expect(ofA.sort((x = 0, y = 0) => x - y)).toEqual(places)
  })

  test('cleaning up removes what has expired and nothing else', async () => {
    await own().cleanupExpired()
    const kept = unique('kept')
    await own().put(kept, 'kept', soon())
    for (let i = 0; i < 5; i++) await own().put(unique('old'), i, past())
    expect(await own().cleanupExpired({ limit: 2 })).toBe(2)
    expect(await own().cleanupExpired()).toBe(3)
    expect(await own().take(kept)).toBe('kept')
  })

  test('keys compare byte for byte, and the longest of both come back', async () => {
    const [upper, lower] = [unique('KEY'), unique('key')]
    await own().put(`${lower}x`, 'lower', soon())
    for (const other of [`${lower}X`, `${lower}x `, upper])
      expect(await own().take(other)).toBeNull()
    const key = `${unique()}${'é'.repeat(110)}`.padEnd(140, 'x')
    expect(new TextEncoder().encode(key).length).toBeLessThanOrEqual(255)
    const value = 'é'.repeat(32_766)
    await own().put(key, value, soon())
    expect(await own().take(key)).toBe(value)
  })

  test('what cannot be kept is refused', async () => {
    const key = unique('key')
    const bad: readonly Promise<unknown>[] = [
      own().put('', 1, soon()),
      own().put('x'.repeat(256), 1, soon()),
      own().put('a\0b', 1, soon()),
      own().put('fastauth:revoked:x', 1, soon()),
      own().put(key, null, soon()),
      own().put(key, undefined, soon()),
      own().put(key, 'é'.repeat(32_768), soon()),
      own().put(key, Number.NaN, soon()),
      own().put(key, new Date(), soon()),
      own().put(key, { a: 'b\0' }, soon()),
      own().put(key, 1, new Date(Number.NaN)),
      own().add('fastauth:x', 1, soon()),
      own().take('fastauth:x'),
      own().increment([], soon()),
      own().increment([key, key], soon()),
      own().increment(
        Array.from({ length: 21 }, () => unique()),
        soon(),
      ),
      own().increment(['fastauth:x'], soon()),
    ]
    for (const result of await Promise.allSettled(bad)) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(ValidationError) })
    }
    expect(await rows(key)).toEqual([])
  })
}
