/** The `secret` option: a key for each purpose, the newest secret first. */
import { ConfigError } from '../errors.ts'
import { base64url, bytesOf, fromBase64url, randomBytes } from './bytes.ts'
import { keeper } from './keeper.ts'

/** What a key is derived for: what one purpose signed says nothing in another. */
export type Purpose =
  | 'csrf'
  | 'password-fingerprint'
  | 'limits'
  | 'device'
  | 'refresh-jti'
  | 'oauth-state'
  | 'passkey-challenge'
  | 'dummy-password'

/** HMAC-SHA-256 under a purpose's keys, base64url of 43 characters. */
export interface Signer {
  /** By the newest secret. */
  sign(text: string): Promise<string>
  /** By each secret, the newest first: to find again what an older one signed. */
  signatures(text: string): Promise<string[]>
  /** By any of the secrets, in constant time. */
  verify(text: string, signature: string): Promise<boolean>
}

/** AES-256-GCM under a purpose's keys: nobody else can read or change what is sealed, nor use it after its time. */
export interface Sealer {
  /** `value` must survive JSON. */
  seal(value: unknown, expiresAt: Date): Promise<string>
  /** Null for what was not sealed here for this purpose, and for what has expired. */
  open(sealed: string, now: Date): Promise<unknown>
}

/** The finished facts of the `secret` option. */
export interface Secrets {
  signer(purpose: Purpose): Signer
  sealer(purpose: Purpose): Sealer
  /** Their bytes verbatim, the newest first: the keys of HS256 as FastAuth has them. */
  readonly raw: readonly Uint8Array<ArrayBuffer>[]
}

const LEAST_BYTES = 32

/** How the secrets of FastAuth's examples read, and of most others'. No random secret holds these words. */
const PLACEHOLDER =
  /change[-_ ]?(?:me|this|it)\b|change[-_ ]in[-_ ]prod|(?:replace|your)[-_ ]?(?:me|this|with|secret|super)|generate[-_ ]secret|unused-for-rs256/i

/**
 * Reads `secret`: a text of at least 32 bytes, or `[new, ...old]` while you rotate.
 *
 * @throws ConfigError for one that is missing, short, or a placeholder that everybody can read
 */
export function readSecret(secret: unknown): Secrets {
  const texts: readonly unknown[] = Array.isArray(secret) ? secret : [secret]
  if (texts.length === 0) throw new ConfigError(MISSING)
  return secretsOf(texts.map(checked))
}

const MISSING =
  'secret must be a text of at least 32 bytes, or an array of such, the newest first: set AUTH_SECRET to what `npx fastauth-edge secret` prints, or `openssl rand -base64 48`'

function checked(text: unknown): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string' || text.trim() === '') throw new ConfigError(MISSING)
  const bytes = bytesOf(text)
  if (bytes.length < LEAST_BYTES) {
    throw new ConfigError(
      `secret must have at least ${LEAST_BYTES} bytes, and one has ${bytes.length}: create a random one, for example with \`openssl rand -base64 48\``,
    )
  }
  if (PLACEHOLDER.test(text)) {
    throw new ConfigError(
      'secret is a placeholder of an example, which everybody knows: create a random one, for example with `openssl rand -base64 48`',
    )
  }
  return bytes
}

const SALT = bytesOf('fastauth-edge')

const HMAC = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const
const AES = { name: 'AES-GCM', length: 256 } as const
const IV_BYTES = 12

type Derived = readonly CryptoKey[]

/** Of all secrets in this isolate: a Worker creates a FastAuth for each request. */
const keep = keeper<CryptoKey>()

async function derive(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  kind: typeof HMAC | typeof AES,
): Promise<CryptoKey> {
  const usages = kind === HMAC ? (['sign', 'verify'] as const) : (['encrypt', 'decrypt'] as const)
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: SALT, info: bytesOf(name) }
  return crypto.subtle.deriveKey(hkdf, base, kind, false, [...usages])
}

function secretsOf(raw: readonly Uint8Array<ArrayBuffer>[]): Secrets {
  const keys = (purpose: Purpose, kind: typeof HMAC | typeof AES): Promise<Derived> => {
    const name = `${kind.name} ${purpose}`
    return Promise.all(
      raw.map((bytes) => keep(`${name} ${base64url(bytes)}`, () => derive(bytes, name, kind))),
    )
  }

  return {
    raw,
    signer: (purpose) => signerOf(() => keys(purpose, HMAC)),
    sealer: (purpose) => sealerOf(() => keys(purpose, AES), bytesOf(purpose)),
  }
}

function signerOf(keys: () => Promise<Derived>): Signer {
  const signatures = async (text: string): Promise<string[]> => {
    const bytes = bytesOf(text)
    const signed = (await keys()).map((key) => crypto.subtle.sign('HMAC', key, bytes))
    return (await Promise.all(signed)).map((mac) => base64url(new Uint8Array(mac)))
  }
  return {
    signatures,
    sign: async (text) => {
      const [key] = await keys()
      if (key === undefined) throw new ConfigError(MISSING)
      return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(text))))
    },
    verify: async (text, signature) => {
      const mac = fromBase64url(signature)
      if (mac === null) return false
      const bytes = bytesOf(text)
      const checks = (await keys()).map((key) => crypto.subtle.verify('HMAC', key, mac, bytes))
      return (await Promise.all(checks)).includes(true)
    },
  }
}

function sealerOf(keys: () => Promise<Derived>, purpose: Uint8Array<ArrayBuffer>): Sealer {
  const algorithm = (iv: Uint8Array<ArrayBuffer>) => ({
    name: 'AES-GCM',
    iv,
    additionalData: purpose,
  })
  return {
    seal: async (value, expiresAt) => {
      const [key] = await keys()
      if (key === undefined) throw new ConfigError(MISSING)
      const iv = randomBytes(IV_BYTES)
      const text = bytesOf(JSON.stringify([expiresAt.getTime(), value]))
      const box = new Uint8Array(await crypto.subtle.encrypt(algorithm(iv), key, text))
      const sealed = new Uint8Array(IV_BYTES + box.length)
      sealed.set(iv)
      sealed.set(box, IV_BYTES)
      return base64url(sealed)
    },
    open: async (sealed, now) => {
      const bytes = fromBase64url(sealed)
      if (bytes === null || bytes.length <= IV_BYTES) return null
      const [iv, box] = [bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES)]
      const tries = (await keys()).map((key) =>
        crypto.subtle.decrypt(algorithm(iv), key, box).catch(() => null),
      )
      const opened = (await Promise.all(tries)).find((text) => text !== null)
      if (!opened) return null
      const [expiresAt, value]: [number, unknown] = JSON.parse(new TextDecoder().decode(opened))
      return expiresAt > now.getTime() ? value : null
    },
  }
}
