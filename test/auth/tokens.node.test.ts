import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readSecret } from '../../src/auth/secrets.ts'
import { hashToken } from '../../src/input/token-hash.ts'
import {
  accessJtiOf,
  familyOf,
  newFamilyJti,
  successorsOf,
} from '../../src/auth/tokens/families.ts'
import { hashOneTimeToken, newOneTimeToken } from '../../src/auth/tokens/one-time.ts'
import {
  carriedOver,
  isFingerprintOf,
  newSessionRandom,
  readSessionToken,
  sessionToken,
} from '../../src/auth/tokens/session-token.ts'

describe('a one-time token', () => {
  test('is what FastAuth mails and stores', async () => {
    const { text, hash } = await newOneTimeToken()
    expect(text).toMatch(/^[\w-]{43}$/)
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
    expect(await newOneTimeToken()).not.toEqual({ text, hash })
    // hashlib.sha256(b"abc").hexdigest()
    expect(await hashOneTimeToken('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})

describe('a session token', () => {
  const signer = readSecret('k'.repeat(32)).signer('password-fingerprint')
  const HASH = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA'

  test('has 256 random bits, and its row their hash', async () => {
    const random = newSessionRandom()
    expect(random).toMatch(/^[\w-]{43}$/)
    expect(newSessionRandom()).not.toBe(random)
    expect(await hashToken(random)).toBe(createHash('sha256').update(random).digest('base64url'))
    const token = await sessionToken(signer, random, HASH)
    expect(token).toMatch(/^[\w-]{43}\.[\w-]{22}$/)
    expect(readSessionToken(token).random).toBe(random)
  })

  test('ends with the password, and goes on with a new fingerprint', async () => {
    const random = newSessionRandom()
    const before = readSessionToken(await sessionToken(signer, random, HASH))
    expect(await isFingerprintOf(signer, before, HASH, null)).toBe(true)
    expect(await isFingerprintOf(signer, before, `${HASH}x`, null)).toBe(false)
    expect(await isFingerprintOf(signer, before, null, null)).toBe(false)
    const after = readSessionToken(await sessionToken(signer, random, `${HASH}x`))
    expect(after.random).toBe(random)
    expect(await isFingerprintOf(signer, after, `${HASH}x`, null)).toBe(true)
  })

  test('goes on where the new hash carries the former over, and under no other hash', async () => {
    const token = readSessionToken(await sessionToken(signer, newSessionRandom(), HASH))
    const carried = await carriedOver(signer, HASH, `${HASH}x`, null)
    expect(await isFingerprintOf(signer, token, `${HASH}x`, carried)).toBe(true)
    expect(await isFingerprintOf(signer, token, `${HASH}y`, carried)).toBe(false)
    const twice = await carriedOver(signer, `${HASH}x`, `${HASH}y`, carried)
    expect(await isFingerprintOf(signer, token, `${HASH}y`, twice)).toBe(true)
    // What was stored beside another hash carries nothing over.
    const lost = await carriedOver(signer, `${HASH}z`, `${HASH}y`, carried)
    expect(await isFingerprintOf(signer, token, `${HASH}y`, lost)).toBe(false)
    expect(JSON.stringify(twice)).not.toContain('argon2')
  })

  test('of one session lends its fingerprint to no other', async () => {
    const mine = readSessionToken(await sessionToken(signer, newSessionRandom(), HASH))
    const stale = { random: newSessionRandom(), fingerprint: mine.fingerprint }
    expect(await isFingerprintOf(signer, stale, HASH, null)).toBe(false)
  })

  test('outlives a rotation of the secret while the old one is listed', async () => {
    const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)]
    const signedBefore = readSecret(old).signer('password-fingerprint')
    const token = readSessionToken(await sessionToken(signedBefore, newSessionRandom(), null))
    const during = readSecret([fresh, old]).signer('password-fingerprint')
    const after = readSecret(fresh).signer('password-fingerprint')
    expect(await isFingerprintOf(during, token, null, null)).toBe(true)
    expect(await isFingerprintOf(after, token, null, null)).toBe(false)
  })

  test.each(['', '.', 'x', 'x.', '.x', 'x.y.z', 'ä.ö'])(
    'of junk (%s) has no fingerprint',
    async (junk) => {
      expect(await isFingerprintOf(signer, readSessionToken(junk), HASH, null)).toBe(false)
    },
  )
})

describe('the jti of a refresh token', () => {
  const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)]
  const signerOf = (secret: string | string[]) => readSecret(secret).signer('refresh-jti')

  test('names its family, and leads to the same successor each time', async () => {
    const jti = newFamilyJti()
    expect(jti).toMatch(/^[\w-]{22}\.[\w-]{22}$/)
    const [next = ''] = await successorsOf(signerOf(old), jti)
    expect(await successorsOf(signerOf(old), jti)).toEqual([next])
    expect(next).not.toBe(jti)
    expect(familyOf(next)).toBe(familyOf(jti))
    expect(await successorsOf(signerOf(fresh), jti)).not.toEqual([next])
    const [second = ''] = await successorsOf(signerOf(old), next)
    expect(new Set([jti, next, second]).size).toBe(3)
  })

  test('of Python has no dot and is a family of its own', async () => {
    const jti = 'tz4a98xxat96iws9zmbrgj3a'
    expect(familyOf(jti)).toBe(jti)
    const [next = ''] = await successorsOf(signerOf(old), jti)
    expect(next.startsWith(`${jti}.`)).toBe(true)
    expect(familyOf(next)).toBe(jti)
  })

  test('is found again under the secret that was rotated out', async () => {
    const jti = newFamilyJti()
    const [before = ''] = await successorsOf(signerOf(old), jti)
    const during = await successorsOf(signerOf([fresh, old]), jti)
    expect(during).toEqual([...(await successorsOf(signerOf(fresh), jti)), before])
  })

  test('goes with one access token, of the same family', async () => {
    const jti = newFamilyJti()
    const access = await accessJtiOf(signerOf(old), jti)
    expect(await accessJtiOf(signerOf(old), jti)).toBe(access)
    expect(familyOf(access)).toBe(familyOf(jti))
    expect(await successorsOf(signerOf(old), jti)).not.toContain(access)
  })
})
