/** The pair of tokens of a sign-in or a refresh, in FastAuth's format. */
import type { UserData } from '../../types.ts'
import { ConfigError } from '../../errors.ts'
import type { Claims } from '../current.ts'
import type { Hooks, UnsignedClaims } from '../hooks.ts'
import { LONGEST_NAME } from '../users.ts'

/** Seconds that `iat` lies back, so that a service whose clock is behind takes the token. */
const BACK = 5

/** What a cookie holds. */
const MOST_BYTES = 4_096

export interface PairFacts {
  readonly user: UserData
  readonly refreshJti: string
  readonly accessJti: string
  readonly createdAt: Date
  readonly accessExpiresAt: Date
  readonly refreshExpiresAt: Date
  /** When the family began; null for one that Python began. */
  readonly signedInAt: Date | null
}

export interface Issuing {
  readonly issuer: string | undefined
  readonly audience: readonly string[] | undefined
  readonly modifyJwt: Hooks['modifyJwt']
  readonly sign: (claims: UnsignedClaims) => Promise<string>
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

/** What the core stands on: `modifyJwt` neither changes one of them nor adds one that is not there. */
const FIXED = new Set(['sub', 'jti', 'iss', 'aud', 'iat', 'exp', 'type', 'auth_time'])

function free(claims: unknown): UnsignedClaims {
  if (typeof claims !== 'object' || claims === null) {
    throw new ConfigError('hooks.modifyJwt must return the claims')
  }
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !FIXED.has(name)))
}

/** A name that this core has not let in may be of any length: nobody is to be locked out by it. */
const nameIn = ({ name }: UserData): string | null =>
  name !== null && [...name].length > LONGEST_NAME ? null : name

const sizeOf = (part: unknown): number => JSON.stringify(part ?? '').length

/** Says what takes the most room in a token that is too long. */
function tooLong({ issuer, audience, modifyJwt }: Issuing, own: UnsignedClaims): ConfigError {
  const parts = {
    'jwt.issuer': issuer,
    'jwt.audience': audience,
    [modifyJwt ? 'what hooks.modifyJwt returns' : 'the user’s address']: own,
  }
  const [largest] = Object.entries(parts).toSorted(([, a], [, b]) => sizeOf(b) - sizeOf(a))
  return new ConfigError(
    `a JWT would be longer than ${MOST_BYTES} bytes, which a cookie holds: shorten ${largest?.[0]}`,
  )
}

/** Signs access and refresh token. `modifyJwt` is called for each. */
export async function signPair(
  issuing: Issuing,
  { user, createdAt, signedInAt, ...facts }: PairFacts,
): Promise<{ access: string; refresh: string }> {
  const { issuer, audience, modifyJwt, sign } = issuing
  const signed = async (type: 'access' | 'refresh', jti: string, end: Date): Promise<string> => {
    // Made twice: what the hook is given it may change.
    const claimsWith = (claims: UnsignedClaims): UnsignedClaims => ({
      sub: user.id,
      jti,
      ...(issuer !== undefined && { iss: issuer }),
      ...(audience !== undefined && { aud: [...audience] }),
      iat: secondsOf(createdAt) - BACK,
      exp: secondsOf(end),
      type,
      ...claims,
      // To the millisecond: a revocation that comes right after it ends the family.
      ...(signedInAt !== null && { auth_time: signedInAt.getTime() / 1000 }),
    })
    const ofUser = { email: user.email, name: nameIn(user), email_verified: user.emailVerified }
    const own = modifyJwt ? free(await modifyJwt(claimsWith(ofUser), user)) : ofUser
    const token = await sign(claimsWith(own))
    if (token.length > MOST_BYTES) throw tooLong(issuing, own)
    return token
  }
  return {
    access: await signed('access', facts.accessJti, facts.accessExpiresAt),
    refresh: await signed('refresh', facts.refreshJti, facts.refreshExpiresAt),
  }
}

/** Python's ids have no dot; those of this core begin with their family. */
export const isOwn = ({ jti }: Pick<Claims, 'jti'>): boolean => jti.includes('.')

/**
 * Whether a revocation of that moment means a token. It ends every family that there was, so it is the family's beginning
 * that counts: a refresh that came while it was on its way to the database has handed out a younger token. Where that is
 * not known, it is the moment at which the token was issued.
 */
export const isBefore = (claims: Claims, moment: Date): boolean =>
  (signedInAt(claims) ?? issuedAt(claims)) < moment

/** The earliest moment at which a token may have been issued. Our access tokens end with it. */
function issuedAt(claims: Claims): Date {
  const exact = Number.parseInt(claims.jti.split('.')[2] ?? '', 36)
  return new Date(Number.isNaN(exact) ? claims.iat * 1000 : exact)
}

/** The id of an access token, with the moment at which it was issued. */
export const timedJti = (jti: string, createdAt: Date): string =>
  `${jti}.${createdAt.getTime().toString(36)}`

/** Seconds that a refresh token was good for, which its successor is good for too. */
export const lifetimeOf = (claims: Claims): number =>
  claims.exp - claims.iat - (isOwn(claims) ? BACK : 0)

export const signedInAt = ({ auth_time: time }: Claims): Date | null =>
  typeof time === 'number' ? new Date(Math.round(time * 1000)) : null
