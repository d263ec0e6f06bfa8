import { expect, test } from 'vitest'
import { databaseFacts } from '../../src/work/database-facts.ts'

const { get: isChecked, set } = databaseFacts<true>()
const setChecked = (id: string | object, tenant: string): void => set(id, tenant, true)

test('of 20,000 databases the names of the last thousand are kept, and no more', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `https://customer-${i}.example`)
  for (const name of names) setChecked(name, 'a')
  expect(names.filter((name) => isChecked(name, 'a'))).toEqual(names.slice(-1_000))
  // One that is met again stays.
  const [oldest = ''] = names.slice(-1_000)
  setChecked(oldest, 'a')
  setChecked('https://another.example', 'a')
  expect(names.filter((name) => isChecked(name, 'a'))).toHaveLength(999)
  expect(isChecked(oldest, 'a')).toBe(true)
})

test('a binding is known by itself', () => {
  const binding = {}
  setChecked(binding, 'a')
  expect([isChecked(binding, 'a'), isChecked({}, 'a')]).toEqual([true, undefined])
})

test('each tenant of a database is known by itself', () => {
  for (const database of ['https://shared.example', {}]) {
    setChecked(database, 'a')
    expect([isChecked(database, 'a'), isChecked(database, 'b')]).toEqual([true, undefined])
  }
})
