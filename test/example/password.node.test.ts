import { scrypt } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { hashPassword, verifyPassword } from '../../examples/hono-worker/src/password.ts'

vi.mock('node:crypto', { spy: true })
beforeEach(() => void vi.mocked(scrypt).mockClear())

/** What scrypt was asked for. */
const work = (): unknown[] =>
  vi.mocked(scrypt).mock.calls.map(([, , length, cost]) => [length, cost])

const COST = { N: 16_384, r: 16, p: 1, maxmem: 67_108_864 }

test('a password is known by its own hash alone', async () => {
  const [first, second] = [await hashPassword('password'), await hashPassword('password')]
  expect(first).not.toBe(second)
  expect(await verifyPassword('password', first)).toBe(true)
  expect(await verifyPassword('Password', first)).toBe(false)
  expect(await verifyPassword('', first)).toBe(false)
})

test.each([
  ['nobody', null],
  ['a user whose hash is of another kind', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'],
])('%s costs what a wrong password costs', async (_, stored) => {
  const real = await hashPassword('password')
  vi.mocked(scrypt).mockClear()
  expect(await verifyPassword('wrong', real)).toBe(false)
  expect(await verifyPassword('wrong', stored)).toBe(false)
  expect(work()).toEqual([
    [32, COST],
    [32, COST],
  ])
})

test('a hash of other parameters is checked with its own', async () => {
  // Of Python: hashlib.scrypt(b'password', salt=bytes(range(16)), n=2**10, r=8, p=2, dklen=32)
  const stored =
    '$scrypt$ln=10,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$2fs6JV7IbiGgyjyPIxLxLLy5vXNrhQ-FJbFF9Dg9WqE'
  expect(await verifyPassword('password', stored)).toBe(true)
  expect(await verifyPassword('wrong', stored)).toBe(false)
})
