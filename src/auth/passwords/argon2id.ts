/** Argon2 in PHC strings: what FastAuth writes and reads. */
import { argon2 } from '#argon2'
import { bytesOf, randomBytes, sameBytes } from '../bytes.ts'
import { base64, fromBase64 } from './base64.ts'
import type { Hasher } from './hasher.ts'

/** What a new hash costs. */
export interface Argon2Cost {
  /** KiB, at most 65536. @default 19456 */
  readonly memory?: number | undefined
  /** @default 2 */
  readonly passes?: number | undefined
  /** @default 1 */
  readonly parallelism?: number | undefined
}

interface Stored {
  readonly variant: 'argon2d' | 'argon2i' | 'argon2id'
  readonly version: number
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Uint8Array
  readonly tag: Uint8Array
}

const VERSION = 0x13
const SALT_BYTES = 16
const TAG_BYTES = 32

/** What a stored hash may ask for: FastAuth's own parameters, with room. An isolate has 128 MiB. */
const MOST = { memory: 65_536, passes: 10, parallelism: 8, bytes: 64 }

const PHC =
  /^\$(argon2(?:id|i|d))\$(?:v=(16|19)\$)?m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

const isVariant = (text: string | undefined): text is Stored['variant'] =>
  text === 'argon2d' || text === 'argon2i' || text === 'argon2id'

function parse(stored: string): Stored | null {
  const [, variant, v = '16', m, t, p, salted = '', tagged = ''] = PHC.exec(stored) ?? []
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)]
  const [salt, tag] = [fromBase64(salted), fromBase64(tagged)]
  if (!isVariant(variant) || salt === null || tag === null) return null
  const isComputable =
    memory <= MOST.memory &&
    passes <= MOST.passes &&
    parallelism <= MOST.parallelism &&
    memory >= 8 * parallelism
  const isSized = [salt, tag].every(({ length }) => length >= 8 && length <= MOST.bytes)
  if (!isComputable || !isSized) return null
  return { variant, version: Number(v), memory, passes, parallelism, salt, tag }
}

const format = ({ variant, version, memory, passes, parallelism, salt, tag }: Stored): string =>
  `$${variant}$v=${version}$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`

/**
 * Writes argon2id hashes of 19 MiB and two passes, which FastAuth verifies, and verifies those of FastAuth
 * (64 MiB, three passes, four lanes) and any cheaper ones.
 *
 * @throws TypeError for a cost that it would not verify
 */
export function argon2id(cost: Argon2Cost = {}): Hasher {
  const { memory = 19_456, passes = 2, parallelism = 1 } = cost
  const written = { variant: 'argon2id', version: VERSION, memory, passes, parallelism } as const
  const blank = { ...written, salt: new Uint8Array(SALT_BYTES), tag: new Uint8Array(TAG_BYTES) }
  if (parse(format(blank)) === null) {
    throw new TypeError(
      `argon2id takes whole numbers: memory from 8 KiB for each lane to ${MOST.memory}, passes to ${MOST.passes}, parallelism to ${MOST.parallelism}`,
    )
  }
  return {
    name: 'argon2id',
    isOwn: (stored) => /^\$argon2(?:id|i|d)\$/.test(stored),
    hash: async (password) => {
      const salt = randomBytes(SALT_BYTES)
      const tag = await argon2(bytesOf(password), salt, written, TAG_BYTES)
      return format({ ...written, salt, tag })
    },
    verify: async (password, stored) => {
      const known = parse(stored)
      if (known === null) return null
      const { salt, tag } = known
      return sameBytes(await argon2(bytesOf(password), salt, known, tag.length), tag)
    },
    compare: (stored) => {
      const known = parse(stored)
      if (known === null || known.variant !== 'argon2id' || known.version !== VERSION) {
        return 'weaker'
      }
      const same = known.memory === memory && known.passes === passes
      if (same && known.parallelism === parallelism) return 'same'
      const isLess = known.memory < memory || known.memory * known.passes < memory * passes
      return isLess ? 'weaker' : 'stronger'
    },
    unmatched: (like) => {
      const parameters = like.split('$').slice(0, 4).join('$')
      const whole = `${parameters}$${base64(blank.salt)}$${base64(blank.tag)}`
      return parse(whole) && whole
    },
  }
}
