import { scryptAsync } from '@noble/hashes/scrypt.js'
import { timingSafeEqual } from 'hono/utils/buffer'
import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode'

interface Cost {
  /** log2 of N. */
  readonly ln: number
  readonly r: number
  readonly p: number
}

const base64url = (bytes: ArrayBufferLike): string => encodeBase64Url(bytes).replace(/=+$/, '')

const COST: Cost = { ln: 14, r: 16, p: 1 }
const BYTES = 32

const format = ({ ln, r, p }: Cost, salt: Uint8Array<ArrayBuffer>, key: string): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${base64url(salt.buffer)}$${key}`

const STORED = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/

/** Costs what a real one costs, and no password matches it. */
const NOBODY = format(COST, new Uint8Array(16), base64url(new ArrayBuffer(BYTES)))

/** A salted hash that carries its parameters, so that they can be raised without losing old passwords. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return format(COST, salt, await derive(password, salt, COST))
}

/** False for no hash and for one of another kind, after the same work as for a wrong password. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = STORED.exec(stored ?? '')
  const [, ln, r, p, salt = '', key = ''] = known ?? STORED.exec(NOBODY) ?? []
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const same = await timingSafeEqual(await derive(password, decodeBase64Url(salt), cost), key)
  return same && known !== null
}

async function derive(password: string, salt: Uint8Array, { ln, r, p }: Cost): Promise<string> {
  const N = 2 ** ln
  // Twice what scrypt needs: Node's own limit is exactly too low for these parameters.
  const maxmem = 256 * N * r
  // Workers without nodejs_compat and other edge runtimes have no node:crypto.
  const node = await import('node:crypto').catch(() => undefined)
  if (node === undefined) {
    return encoded(await scryptAsync(password, salt, { N, r, p, dkLen: BYTES, maxmem }))
  }
  return new Promise((resolve, reject) => {
    node.scrypt(password, salt, BYTES, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(encoded(key)),
    )
  })
}

// A copy: what comes from Node may be a view into a larger buffer.
const encoded = (key: Uint8Array): string => base64url(new Uint8Array(key).buffer)
