/** An authenticator in software: what browsers and security keys answer, and what forgers would. */
import { encodeCBOR } from '@levischuck/tiny-cbor'

type Bytes = Uint8Array<ArrayBuffer>

interface Kind {
  readonly alg: number
  readonly generate: {
    readonly name: string
    readonly namedCurve?: string
    readonly hash?: string
    readonly modulusLength?: number
    readonly publicExponent?: Bytes
  }
  readonly sign: { readonly name: string; readonly hash?: string; readonly saltLength?: number }
  readonly cose: (jwk: JsonWebKey) => Map<number, number | Uint8Array>
}

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const fromBase64url = (text = ''): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  )

const ec = (alg: number, curve: number, namedCurve: string, hash: string): Kind => ({
  alg,
  generate: { name: 'ECDSA', namedCurve },
  sign: { name: 'ECDSA', hash },
  cose: ({ x, y }) =>
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, alg],
      [-1, curve],
      [-2, fromBase64url(x)],
      [-3, fromBase64url(y)],
    ]),
})

const rsa = (alg: number, name: string, hash: string, saltLength?: number): Kind => ({
  alg,
  generate: { name, hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  sign: { name, ...(saltLength !== undefined && { saltLength }) },
  cose: ({ n, e }) =>
    new Map<number, number | Uint8Array>([
      [1, 3],
      [3, alg],
      [-1, fromBase64url(n)],
      [-2, fromBase64url(e)],
    ]),
})

export const KINDS = {
  ES256: ec(-7, 1, 'P-256', 'SHA-256'),
  EdDSA: {
    alg: -8,
    generate: { name: 'Ed25519' },
    sign: { name: 'Ed25519' },
    cose: ({ x }) =>
      new Map<number, number | Uint8Array>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, fromBase64url(x)],
      ]),
  },
  RS256: rsa(-257, 'RSASSA-PKCS1-v1_5', 'SHA-256'),
  ES512: ec(-36, 3, 'P-521', 'SHA-512'),
  PS256: rsa(-37, 'RSA-PSS', 'SHA-256', 32),
  RS512: rsa(-259, 'RSASSA-PKCS1-v1_5', 'SHA-512'),
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof KINDS

/** What a forger changes. */
export interface Forgery {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  /** In place of: present, verified. */
  readonly flags?: number
  readonly signCount?: number
  readonly userHandle?: string | null
  readonly authenticatorData?: (bytes: Bytes) => Bytes
  readonly signature?: (bytes: Bytes) => Bytes
  readonly cose?: (key: Map<number, number | Uint8Array>) => Map<number, unknown>
  readonly attestation?: (map: Map<string, unknown>) => Map<string, unknown>
  readonly id?: string
}

interface Options {
  readonly challenge: string
  readonly rp?: { readonly id?: string }
  readonly rpId?: string
  readonly user?: { readonly id: string }
}

export interface CredentialJson {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment: 'platform'
  readonly clientExtensionResults: object
  readonly response: Readonly<Record<string, string | string[]>>
}

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

export const AAGUID = '01020304-0506-0708-090a-0b0c0d0e0f10'

const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text))

/** ECDSA as DER has it. */
function der(raw: Bytes): Bytes {
  const half = raw.length / 2
  const integer = (bytes: Bytes): Bytes => {
    let start = 0
    while (start < bytes.length - 1 && bytes[start] === 0) start++
    const number = bytes.slice(start)
    const sign = (number[0] ?? 0) >= 0x80 ? new Uint8Array([0]) : new Uint8Array()
    return joined(new Uint8Array([2, number.length + sign.length]), sign, number)
  }
  const both = joined(integer(raw.slice(0, half)), integer(raw.slice(half)))
  const long = both.length > 127 ? [0x81] : []
  return joined(new Uint8Array([0x30, ...long, both.length]), both)
}

/** One passkey, once it was made. */
export class Authenticator {
  readonly #kind: Kind
  readonly #origin: string
  #keys: CryptoKeyPair | undefined
  #user = ''
  #id: Bytes = crypto.getRandomValues(new Uint8Array(32))
  /** The next one; 0 for an authenticator that counts nothing. */
  signCount = 1
  /** Whether both numbers of an ES256 signature have all their 32 bytes, as one in 128 has not. */
  signsInFull = false

  constructor(origin: string, kind: KindName = 'ES256') {
    this.#origin = origin
    this.#kind = KINDS[kind]
  }

  /** One whose passkey another service has registered, for a user whom it told the authenticator of. */
  static async holding(
    origin: string,
    passkey: {
      readonly id: string
      readonly userId: string
      readonly signCount: number
      readonly privateKey: JsonWebKey
    },
  ): Promise<Authenticator> {
    const { generate } = KINDS.ES256
    const privateKey = await crypto.subtle.importKey('jwk', passkey.privateKey, generate, false, [
      'sign',
    ])
    const made = new Authenticator(origin)
    made.#keys = { privateKey, publicKey: privateKey }
    made.#id = fromBase64url(passkey.id)
    made.#user = base64url(utf8(passkey.userId))
    made.signCount = passkey.signCount + 1
    return made
  }

  get id(): string {
    return base64url(this.#id)
  }

  /** Another device with the same key. */
  clone(): Authenticator {
    const other = new Authenticator(this.#origin)
    return Object.assign(other.#copy(this), { signCount: this.signCount })
  }

  #copy(from: Authenticator): this {
    this.#keys = from.#keys
    this.#user = from.#user
    this.#id = from.#id
    return this
  }

  #clientData(type: string, { challenge }: Options, forged: Forgery): Bytes {
    const { origin = this.#origin, crossOrigin = false, topOrigin } = forged
    return utf8(
      JSON.stringify({
        type: forged.type ?? type,
        challenge: forged.challenge ?? challenge,
        origin,
        crossOrigin,
        topOrigin,
        other_keys_can_be_added_here: 'do not compare clientDataJSON against a template',
      }),
    )
  }

  async #head(rpId: string | undefined, flags: number, forged: Forgery): Promise<Bytes> {
    const head = new Uint8Array(37)
    head.set(await sha256(utf8(forged.rpId ?? rpId ?? '')))
    const isMade = flags & ATTESTED
    head[32] = forged.flags === undefined ? flags : forged.flags | isMade
    const { signCount = this.signCount } = forged
    new DataView(head.buffer).setUint32(33, signCount)
    if (this.signCount > 0) this.signCount++
    return head
  }

  /** What `navigator.credentials.create` comes to, as `toJSON()` writes it. */
  async create(options: Options, forged: Forgery = {}): Promise<CredentialJson> {
    const { generate, cose } = this.#kind
    const keys = await crypto.subtle.generateKey(generate, true, ['sign', 'verify'])
    if (!('privateKey' in keys)) throw new Error('not a pair of keys')
    this.#keys = keys
    this.#user = options.user?.id ?? ''
    const jwk = await crypto.subtle.exportKey('jwk', keys.publicKey)
    if ('byteLength' in jwk) throw new Error('not a key as JSON')
    const key = cose(jwk)
    const encoded = encodeCBOR((forged.cose?.(key) ?? key) as Parameters<typeof encodeCBOR>[0])
    const length = new Uint8Array([this.#id.length >> 8, this.#id.length & 255])
    const head = await this.#head(options.rp?.id, PRESENT | VERIFIED | ATTESTED, forged)
    const aaguid = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
    const made = joined(head, aaguid, length, this.#id, encoded)
    const authData = forged.authenticatorData?.(made) ?? made
    const map = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    const attested = forged.attestation?.(map) ?? map
    return this.#json(forged, {
      clientDataJSON: base64url(this.#clientData('webauthn.create', options, forged)),
      attestationObject: base64url(encodeCBOR(attested as Parameters<typeof encodeCBOR>[0])),
      authenticatorData: base64url(authData),
      transports: ['internal'],
    })
  }

  /** What `navigator.credentials.get` comes to. */
  async get(options: Options, forged: Forgery = {}): Promise<CredentialJson> {
    if (this.#keys === undefined) throw new Error('no passkey was made')
    const head = await this.#head(options.rpId, PRESENT | VERIFIED, forged)
    const authData = forged.authenticatorData?.(head) ?? head
    const clientData = this.#clientData('webauthn.get', options, forged)
    const data = joined(authData, await sha256(clientData))
    const { sign } = this.#kind
    const { privateKey } = this.#keys
    const signed = async () => new Uint8Array(await crypto.subtle.sign(sign, privateKey, data))
    let raw = await signed()
    while (this.signsInFull && (raw[0] === 0 || raw[32] === 0)) raw = await signed()
    const signature = sign.name === 'ECDSA' ? der(raw) : raw
    const userHandle = forged.userHandle === undefined ? this.#user : forged.userHandle
    return this.#json(forged, {
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authData),
      signature: base64url(forged.signature?.(signature) ?? signature),
      ...(userHandle !== null && { userHandle }),
    })
  }

  #json({ id = this.id }: Forgery, response: CredentialJson['response']): CredentialJson {
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response,
    }
  }
}
