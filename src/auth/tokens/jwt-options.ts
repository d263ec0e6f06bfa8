/** The options of `jwt({ … })`, read once. */
import { ConfigError } from '../../errors.ts'
import { check, flag, listOf, oneOf, type Rule, text, wholeNumber } from '../rules.ts'

const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const

const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'EdDSA',
] as const

export type JwtAlgorithm = (typeof HMAC_ALGORITHMS)[number] | (typeof KEY_ALGORITHMS)[number]

/** FastAuth's JWTConfig in camelCase. Lifetimes are in seconds. */
export interface JwtOptions {
  /** The one algorithm that is signed with and accepted. @default 'HS256' */
  algorithm?: JwtAlgorithm | undefined
  /** @default 900 */
  accessTokenTtl?: number | undefined
  /** @default 2592000 (30 days) */
  refreshTokenTtl?: number | undefined
  /** Of a refresh token after `remember: true`. @default 7776000 (90 days) */
  rememberMeTtl?: number | undefined
  issuer?: string | undefined
  audience?: readonly string[] | undefined
  /** PKCS #8 PEM, for every algorithm but HS*. */
  privateKey?: string | undefined
  /** SPKI PEM. @default what belongs to `privateKey` */
  publicKey?: string | undefined
  /** Further public keys that still verify, while you rotate. */
  publicKeys?: readonly string[] | undefined
  /**
   * FastAuth's option: with HS* it serves an empty list of keys. An algorithm with a public key publishes it whatever this
   * says.
   * @default false
   */
  jwksEnabled?: boolean | undefined
  /**
   * Seconds for which a refresh token that was used leads to the same pair once more. 0 ends the family at once, as
   * FastAuth does.
   * @default 10
   */
  refreshGrace?: number | undefined
  /**
   * `'user'` looks the user up for each request. `'claims'` queries nothing until the token expires; checks of
   * roles and permissions, and routes that change credentials, still do.
   * @default 'user'
   */
  freshness?: 'user' | 'claims' | undefined
  /** Lets JWTs in beside sessions, where `sessionStrategy` is `'database'`. */
  acceptIn?: 'database' | undefined
}

export interface JwtSettings {
  readonly algorithm: JwtAlgorithm
  readonly accessTokenTtl: number
  readonly refreshTokenTtl: number
  readonly rememberMeTtl: number
  readonly refreshGrace: number
  readonly issuer: string | undefined
  readonly audience: readonly string[] | undefined
  readonly freshness: 'user' | 'claims'
  readonly acceptIn: 'database' | undefined
  /** Whether `/.well-known/jwks.json` is a route. */
  readonly publishes: boolean
  /** Undefined for HS*. */
  readonly pems: Pems | undefined
}

export interface Pems {
  readonly privateKey: string
  /** To be that of the private key. */
  readonly publicKey: string | undefined
  /** Further ones that still verify. */
  readonly publicKeys: readonly string[]
}

const seconds = wholeNumber('a whole number of seconds', 1, 34_560_000)

const pem = (label: string): Rule => [
  `a PEM that begins with -----BEGIN ${label}-----`,
  (value) => typeof value === 'string' && value.trim().startsWith(`-----BEGIN ${label}-----`),
]

const RULES = {
  algorithm: oneOf(...HMAC_ALGORITHMS, ...KEY_ALGORITHMS),
  accessTokenTtl: seconds,
  refreshTokenTtl: seconds,
  rememberMeTtl: seconds,
  issuer: text,
  audience: listOf(text),
  privateKey: pem('PRIVATE KEY'),
  publicKey: pem('PUBLIC KEY'),
  publicKeys: listOf(pem('PUBLIC KEY')),
  jwksEnabled: flag,
  refreshGrace: wholeNumber('a whole number of seconds', 0, 300),
  freshness: oneOf('user', 'claims'),
  acceptIn: oneOf('database'),
}

const isHmac = (algorithm: JwtAlgorithm): boolean => algorithm.startsWith('HS')

/** @throws {ConfigError} names the option and the cure */
export function readJwtOptions(options: JwtOptions): JwtSettings {
  check(options, 'jwt', RULES)
  const { algorithm = 'HS256', audience, issuer, acceptIn } = options
  if (audience?.length === 0) throw new ConfigError('jwt.audience must name at least one audience')
  const pems = readPems(algorithm, options)
  return {
    algorithm,
    accessTokenTtl: options.accessTokenTtl ?? 900,
    refreshTokenTtl: options.refreshTokenTtl ?? 2_592_000,
    rememberMeTtl: options.rememberMeTtl ?? 7_776_000,
    refreshGrace: options.refreshGrace ?? 10,
    issuer,
    audience: audience && [...audience],
    freshness: options.freshness ?? 'user',
    acceptIn,
    publishes: pems !== undefined || options.jwksEnabled === true,
    pems,
  }
}

function readPems(algorithm: JwtAlgorithm, options: JwtOptions): Pems | undefined {
  const { privateKey, publicKey, publicKeys = [] } = options
  if (isHmac(algorithm)) {
    if (privateKey === undefined && publicKey === undefined && publicKeys.length === 0) {
      return undefined
    }
    throw new ConfigError(
      `jwt.algorithm '${algorithm}' signs with the secret: leave privateKey, publicKey and publicKeys out, or name the algorithm of the key`,
    )
  }
  if (privateKey === undefined) {
    throw new ConfigError(`jwt.algorithm '${algorithm}' needs jwt.privateKey (PKCS #8 PEM)`)
  }
  return { privateKey, publicKey, publicKeys }
}
