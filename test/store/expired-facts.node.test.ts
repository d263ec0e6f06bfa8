import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { overdueIn } from '../../src/store/flows/expired-facts.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('once in a window for each database, whatever adapters reach it', () => {
  const over = (url: string) => overdueIn(libsqlAdapter({ url }).user)(60_000)
  const [one, two] = ['https://one.example', 'https://two.example']
  expect(over(one)).toBe(false)
  vi.advanceTimersByTime(59_999)
  expect([over(one), over(two)]).toEqual([false, false])
  vi.advanceTimersByTime(1)
  expect([over(one), over(one), over(two)]).toEqual([true, false, false])
  vi.advanceTimersByTime(60_000)
  expect([over(one), over(two), over(two)]).toEqual([true, true, false])
})
