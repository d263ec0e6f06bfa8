/** docs/errors.md has a row for every code. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { FastAuthErrorCode } from 'fastauth-edge'
import type { AccessErrorCode } from 'fastauth-edge/auth'

const TEXT = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** By the compiler, all of them. */
const CODES: Readonly<Record<FastAuthErrorCode | AccessErrorCode, true>> = {
  config: true,
  validation: true,
  user_already_exists: true,
  user_not_found: true,
  role_already_exists: true,
  role_not_found: true,
  conflict: true,
  schema: true,
  database_unavailable: true,
  database_timeout: true,
  database_rate_limited: true,
  database_unauthorized: true,
  database_refused: true,
  database_unknown: true,
  unauthenticated: true,
  forbidden: true,
  elsewhere: true,
  inactive: true,
  password_changed: true,
}

test.each(Object.keys(CODES))('%s', (code) => {
  expect(TEXT).toMatch(new RegExp(`^\\|[^|]*(?:\\| )?\`${code}\` \\|`, 'm'))
})
