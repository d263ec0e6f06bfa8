/** scrypt in the strings that a service on this package's store wrote before it had an auth core. */
import type * as NodeCrypto from 'node:crypto'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { base64url, bytesOf, fromBase64url, randomBytes, sameBytes } from '../bytes.ts'
import type { Hasher } from './hasher.ts'

/** What a new hash costs. */
export interface ScryptCost {
  /** log2 of N. @default 14 */
  readonly ln?: number | undefined
  /** @default 16 */
  readonly r?: number | undefined
  /** @default 1 */
  readonly p?: number | undefined
}

interface Stored {
  readonly ln: number
  readonly r: number
  readonly p: number
  readonly salt: Uint8Array<ArrayBuffer>
  readonly key: Uint8Array
}

const BYTES = 32
const MOST = { memory: 64 * 2 ** 20, p: 8, bytes: 64 }

const STORED = /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,3}),p=([1-9]\d?)\$([\w-]+)\$([\w-]+)$/

const memoryOf = (ln: number, r: number): number => 128 * 2 ** ln * r

function parse(stored: string): Stored | null {
  const [, log, blocks, lanes, salted = '', keyed = ''] = STORED.exec(stored) ?? []
  const [ln, r, p] = [Number(log), Number(blocks), Number(lanes)]
  const [salt, key] = [fromBase64url(salted), fromBase64url(keyed)]
  if (log === undefined || salt === null || key === null) return null
  const isSized = [salt, key].every(({ length }) => length >= 8 && length <= MOST.bytes)
  const isComputable = memoryOf(ln, r) <= MOST.memory && p <= MOST.p
  return isSized && isComputable ? { ln, r, p, salt, key } : null
}

const workOf = ({ ln, r, p }: Stored): number => 2 ** ln * r * p

const format = ({ ln, r, p, salt, key }: Stored): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${base64url(salt)}$${base64url(key)}`

/** Absent on edge runtimes, and in Workers without `nodejs_compat`. */
const nodeCrypto = (): typeof NodeCrypto | undefined =>
  typeof process === 'object' ? process.getBuiltinModule?.('node:crypto') : undefined

function derive(password: string, { ln, r, p, salt }: Stored, length: number): Promise<Uint8Array> {
  const crypto = nodeCrypto()
  // Twice what scrypt needs: Node's own limit is exactly too low for these parameters.
  const cost = { N: 2 ** ln, r, p, maxmem: 2 * memoryOf(ln, r) }
  if (crypto === undefined) {
    return scryptAsync(bytesOf(password), salt, { ...cost, dkLen: length })
  }
  return new Promise((resolve, reject) => {
    crypto.scrypt(bytesOf(password), salt, length, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/**
 * Verifies `$scrypt$ln=14,r=16,p=1$…` strings, and writes them if it is the first hasher. FastAuth reads none
 * of them: list it behind `argon2id()`.
 *
 * @throws TypeError for a cost that it would not verify
 */
export function scrypt({ ln = 14, r = 16, p = 1 }: ScryptCost = {}): Hasher {
  const blank = { ln, r, p, salt: new Uint8Array(16), key: new Uint8Array(BYTES) }
  if (parse(format(blank)) === null) {
    throw new TypeError(
      'scrypt takes whole numbers: at most 64 MiB (128 * 2 ** ln * r bytes) and p 8',
    )
  }
  return {
    name: 'scrypt',
    isOwn: (stored) => stored.startsWith('$scrypt$'),
    hash: async (password) => {
      const fresh = { ...blank, salt: randomBytes(16) }
      return format({ ...fresh, key: await derive(password, fresh, BYTES) })
    },
    verify: async (password, stored) => {
      const known = parse(stored)
      return known && sameBytes(await derive(password, known, known.key.length), known.key)
    },
    compare: (stored) => {
      const known = parse(stored)
      if (known === null) return 'weaker'
      if (known.ln === ln && known.r === r && known.p === p) return 'same'
      return workOf(known) < workOf(blank) ? 'weaker' : 'stronger'
    },
    unmatched: (like) => {
      const parameters = like.split('$').slice(0, 3).join('$')
      const whole = `${parameters}$${base64url(blank.salt)}$${base64url(blank.key)}`
      return parse(whole) && whole
    },
  }
}
