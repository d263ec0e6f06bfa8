import { describe, expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import {
  type PasswordPolicyOptions,
  policyProblem,
  readPasswordPolicy,
} from '../../src/auth/passwords/policy.ts'

const ALL = {
  requireUppercase: true,
  requireLowercase: true,
  requireDigit: true,
  requireSpecial: true,
}

const problem = (password: string, options?: PasswordPolicyOptions): string | null =>
  policyProblem(readPasswordPolicy(options), password)

describe('a new password', () => {
  test.each([
    ['😀'.repeat(7), 'Password must be at least 8 characters long'],
    ['😀'.repeat(8), null],
    ['😀'.repeat(128), null],
    ['😀'.repeat(129), 'Password must be at most 128 characters long'],
    ['', 'Password must be at least 8 characters long'],
    ['12345678', null],
    [`1234567\ud800`, 'Password must be valid Unicode text'],
    [`\udc00${'x'.repeat(200)}`, 'Password must be valid Unicode text'],
    ['12345678\0', null],
  ])('%j: %s', (password, detail) => {
    expect(problem(password)).toBe(detail)
  })

  test.each([
    ['a'.repeat(8), 'Password must contain at least one uppercase letter'],
    ['Ä'.repeat(8), 'Password must contain at least one uppercase letter'],
    ['A'.repeat(8), 'Password must contain at least one lowercase letter'],
    ['aA'.repeat(4), 'Password must contain at least one digit'],
    ['aA3'.repeat(4), 'Password must contain at least one special character'],
    ['aA٣_-;'.repeat(4), 'Password must contain at least one special character'],
    ['aA٣?'.repeat(4), null],
    ['aA3>'.repeat(4), null],
    ['short', 'Password must be at least 8 characters long'],
  ])('with every rule on, %s: %s', (password, detail) => {
    expect(problem(password, ALL)).toBe(detail)
  })

  test('is as long as the options say', () => {
    expect(problem('1234', { minLength: 4, maxLength: 4 })).toBeNull()
    expect(problem('12345', { minLength: 4, maxLength: 4 })).toBe(
      'Password must be at most 4 characters long',
    )
  })
})

test.each([
  [{ minLength: 0 }, /^password\.minLength/],
  [{ minLength: '8' }, /^password\.minLength/],
  [{ maxLength: 7 }, /^password\.maxLength/],
  [{ maxLength: Number.POSITIVE_INFINITY }, /^password\.maxLength/],
  [{ requireDigit: 'yes' }, /^password\.requireDigit/],
  [{ requireNumber: true }, /^password takes/],
])('%o is refused', (options, message) => {
  expect(() => readPasswordPolicy(options as PasswordPolicyOptions)).toThrow(message)
  expect(() => readPasswordPolicy(options as PasswordPolicyOptions)).toThrow(ConfigError)
})
