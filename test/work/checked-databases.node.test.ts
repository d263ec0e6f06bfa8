import { expect, test } from 'vitest'
import { isChecked, setChecked } from '../../src/work/checked-databases.ts'

test('of 20,000 databases the names of the last thousand are kept, and no more', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `https://customer-${i}.example`)
  for (const name of names) setChecked(name)
  expect(names.filter(isChecked)).toEqual(names.slice(-1_000))
  // One that is met again stays.
  const [oldest = ''] = names.slice(-1_000)
  setChecked(oldest)
  setChecked('https://another.example')
  expect(names.filter(isChecked)).toHaveLength(999)
  expect(isChecked(oldest)).toBe(true)
})

test('a binding is known by itself', () => {
  const binding = {}
  setChecked(binding)
  expect([isChecked(binding), isChecked({})]).toEqual([true, false])
})
