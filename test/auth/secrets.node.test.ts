import { describe, expect, test, vi } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { base64url, fromBase64url, sameBytes, sameText } from '../../src/auth/bytes.ts'
import { readSecret } from '../../src/auth/secrets.ts'

const OLD = 'the-old-one-with-32-bytes-or-more'
const NEW = 'the-new-one-with-32-bytes-or-more'

describe('the secret option', () => {
  test.each([
    undefined,
    null,
    '',
    '   ',
    42,
    {},
    [],
    [NEW, ''],
    [NEW, undefined],
    'x'.repeat(31),
    [NEW, 'short'],
    'super-secret-change-me-in-production',
    'change-me-run-fastauth-generate-secret',
    'replace-with-output-of-fastauth-generate-secret',
    'your-super-secret-key-of-32-bytes-length',
    'unused-for-rs256-but-required-and-long',
    'CHANGEME'.repeat(4),
  ])('refuses %o', (secret) => {
    expect(() => readSecret(secret)).toThrow(ConfigError)
    expect(() => readSecret(secret)).toThrow(/^secret .*openssl/)
  })

  test('counts bytes and never says what it was given', () => {
    expect(readSecret('ä'.repeat(16)).raw[0]).toHaveLength(32)
    expect(() => readSecret('geheim')).not.toThrow(/geheim/)
  })

  test('hands out its bytes as they are, for HS256', () => {
    const text = ` ${NEW}\n`
    expect(readSecret([text, OLD]).raw.map((key) => new TextDecoder().decode(key))).toEqual([
      text,
      OLD,
    ])
  })
})

describe('a signer', () => {
  test('signs with the newest secret and verifies with each', async () => {
    const before = readSecret(OLD).signer('csrf')
    const during = readSecret([NEW, OLD]).signer('csrf')
    const after = readSecret(NEW).signer('csrf')
    const old = await before.sign('text')
    expect(old).toMatch(/^[\w-]{43}$/)
    expect(await during.verify('text', old)).toBe(true)
    expect(await after.verify('text', old)).toBe(false)
    expect(await after.verify('text', await during.sign('text'))).toBe(true)
    expect(await during.signatures('text')).toEqual([await after.sign('text'), old])
  })

  test('of one purpose knows nothing of another', async () => {
    const secrets = readSecret(NEW)
    const signature = await secrets.signer('csrf').sign('text')
    expect(await secrets.signer('limits').verify('text', signature)).toBe(false)
    expect(await secrets.signer('csrf').verify('text', signature)).toBe(true)
  })

  test.each(['', 'A', '*', '=', 'é', `${'A'.repeat(43)}=`, 'A'.repeat(44)])(
    'takes %o for no signature',
    async (signature) => {
      expect(await readSecret(NEW).signer('csrf').verify('text', signature)).toBe(false)
    },
  )

  test('keeps to RFC 5869 and RFC 2104', async () => {
    // hkdf(sha256, secret, salt 'fastauth-edge', info 'HMAC csrf'), then hmac, by another implementation.
    const { hkdf } = await import('@noble/hashes/hkdf.js')
    const { hmac } = await import('@noble/hashes/hmac.js')
    const { sha256 } = await import('@noble/hashes/sha2.js')
    const utf8 = new TextEncoder()
    const key = hkdf(
      sha256,
      utf8.encode(NEW),
      utf8.encode('fastauth-edge'),
      utf8.encode('HMAC csrf'),
      32,
    )
    const expected = base64url(hmac(sha256, key, utf8.encode('text')))
    expect(await readSecret(NEW).signer('csrf').sign('text')).toBe(expected)
  })
})

describe('a sealer', () => {
  const now = new Date('2026-11-26T12:00:00Z')
  const later = new Date(now.getTime() + 600_000)
  const value = { verifier: 'v', next: ['/a', 'ü'], n: 1 }

  test('opens what it sealed until it expires', async () => {
    const sealer = readSecret(NEW).sealer('oauth-state')
    const sealed = await sealer.seal(value, later)
    expect(await sealer.open(sealed, now)).toEqual(value)
    expect(await sealer.open(sealed, new Date(later.getTime() - 1))).toEqual(value)
    expect(await sealer.open(sealed, later)).toBeNull()
    expect(await sealer.seal(value, later)).not.toBe(sealed)
  })

  test('opens what an older secret sealed', async () => {
    const sealed = await readSecret(OLD).sealer('oauth-state').seal(value, later)
    expect(await readSecret([NEW, OLD]).sealer('oauth-state').open(sealed, now)).toEqual(value)
    expect(await readSecret(NEW).sealer('oauth-state').open(sealed, now)).toBeNull()
  })

  test('opens nothing of another purpose, and nothing that was changed', async () => {
    const secrets = readSecret(NEW)
    const sealed = await secrets.sealer('oauth-state').seal(value, later)
    expect(await secrets.sealer('passkey-challenge').open(sealed, now)).toBeNull()
    const bytes = fromBase64url(sealed) ?? new Uint8Array()
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Uint8Array.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await secrets.sealer('oauth-state').open(base64url(changed), now)).toBeNull()
    }
    for (const junk of ['', 'x', 'A'.repeat(16), 'ä', sealed.slice(1), `${sealed}=`]) {
      expect(await secrets.sealer('oauth-state').open(junk, now)).toBeNull()
    }
  })
})

describe('comparing', () => {
  test('bytes and texts of any kind', () => {
    expect(sameText('ä€😀', 'ä€😀')).toBe(true)
    expect(sameText('', '')).toBe(true)
    for (const [a, b] of [
      ['a', 'b'],
      ['a', 'aa'],
      ['', 'a'],
      ['ä', 'a'],
      ['abc', 'ab'],
    ] as const) {
      expect(sameText(a, b)).toBe(false)
      expect(sameText(b, a)).toBe(false)
    }
    expect(sameBytes(Uint8Array.of(0), new Uint8Array())).toBe(false)
  })
})

test('a key is derived once in an isolate, however often the secret is read', async () => {
  const derivations = vi.spyOn(crypto.subtle, 'deriveKey')
  const [one, other] = [`${NEW} of this test`, `${OLD} of this test`]
  const use = async (secret: string | string[]) => {
    const secrets = readSecret(secret)
    await secrets.signer('csrf').sign('x')
    await secrets.signer('csrf').verify('x', 'y')
    await secrets.sealer('oauth-state').seal('x', new Date())
  }
  for (let i = 0; i < 5; i++) await use(one)
  expect(derivations).toHaveBeenCalledTimes(2)
  // Rotated, only what is new is derived; nothing is mixed up.
  for (let i = 0; i < 5; i++) await use([other, one])
  expect(derivations).toHaveBeenCalledTimes(4)
  const signed = await readSecret(one).signer('csrf').sign('x')
  expect(await readSecret([other, one]).signer('csrf').signatures('x')).toContain(signed)
  expect(await readSecret(other).signer('csrf').verify('x', signed)).toBe(false)
  expect(await readSecret(one).signer('device').verify('x', signed)).toBe(false)
  // However many secrets there are, not all of their keys stay.
  for (let i = 0; i < 250; i++) await readSecret(`${one} ${i}`).signer('csrf').sign('x')
  derivations.mockClear()
  await use(one)
  expect(derivations).toHaveBeenCalledTimes(2)
  derivations.mockRestore()
})
