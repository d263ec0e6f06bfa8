/** Sessions that are rows: the token is a secret of the visitor's, and the row is named by its hash. */
import type { Asking } from '../../store/flows/flows.ts'
import { ConfigError } from '../../errors.ts'
import {
  carriedOver,
  isFingerprintOf,
  newSessionRandom,
  readSessionToken,
  type SessionToken,
  sessionToken,
} from '../tokens/session-token.ts'
import {
  INACTIVE,
  lookUp,
  type OpenSessions,
  type Presented,
  type Sessions,
  type Tokens,
} from './sessions.ts'

/** Of base64url for 256 bits. */
const RANDOM_LENGTH = 43

const NO_ROWS =
  "sessionStrategy 'database' needs sessionAdapter: auth.sessionAdapter = adapter.session"

function tokens(access: string, boundTo: string, milliseconds: number): Tokens {
  const accessTtl = Math.max(0, Math.floor(milliseconds / 1000))
  return { access, accessTtl, refresh: null, lasting: accessTtl, boundTo }
}

export const openDatabaseSessions: OpenSessions = ({ flows, secrets, settings, hasSessions }) => {
  const signer = secrets.signer('password-fingerprint')
  const { lifetimeMs, rememberMs, absoluteLifetimeMs, idOf } = settings

  const idOfRandom = async (random: string): Promise<string> => {
    const id: unknown = await idOf(random)
    if (typeof id === 'string' && id !== '') return id
    throw new ConfigError('session.idOf must return a text that is not empty')
  }

  /** Null for a token that this core has not made. */
  const read = async (token: string): Promise<{ given: SessionToken; id: string } | null> => {
    const given = readSessionToken(token)
    if (given.fingerprint === null || given.random.length !== RANDOM_LENGTH) return null
    return { given, id: await idOfRandom(given.random) }
  }

  const idsOf = async ({ access }: Presented): Promise<string[]> =>
    (await Promise.all(access.map(read))).flatMap((token) => token?.id ?? [])

  const isOf = (given: SessionToken, { hashedPassword, fingerprints }: Asking): Promise<boolean> =>
    isFingerprintOf(signer, given, hashedPassword, fingerprints)

  const sessions: Sessions = {
    async open({ remember, ip, userAgent }) {
      if (!hasSessions()) throw new ConfigError(NO_ROWS)
      const random = newSessionRandom()
      const id = await idOfRandom(random)
      const longest = Math.min(Math.max(rememberMs, lifetimeMs), absoluteLifetimeMs)
      const life = remember ? longest : lifetimeMs
      const expiresAt = new Date(Date.now() + life)
      return {
        grant: { session: { id, expiresAt, ipAddress: ip, userAgent } },
        issue: async ({ hashedPassword }) =>
          tokens(await sessionToken(signer, random, hashedPassword), id, life),
      }
    },

    async visitorOf(token, look) {
      const known = await read(token)
      if (known === null) return null
      const { given, id: sessionId } = known
      const found = await lookUp(flows(), { sessionId }, sessionId, look)
      if (found === null || found.session === null || !(await isOf(given, found))) return null
      return {
        ...found,
        claims: null,
        keeps: { sessionId },
        boundTo: sessionId,
        signedInAt: found.session.createdAt,
      }
    },

    former: async (presented) => (await idsOf(presented)).map((sessionId) => ({ sessionId })),

    boundTo: idsOf,

    async refresh({ access }) {
      if (access.length === 0) return undefined
      for (const token of access) {
        const renewed = await renew(token)
        if (renewed) return renewed
      }
      return { outcome: 'invalid' }
    },

    async end(presented) {
      const ids = await idsOf(presented)
      return (await Promise.all(ids.map((id) => flows().endSession(id)))).includes(true)
    },

    async introspect(token, { user }) {
      const other = await sessions.visitorOf(token, { current: true })
      if (!other?.session || other.user.id !== user.id || !other.user.isActive) return INACTIVE
      return {
        active: true,
        sub: other.user.id,
        exp: Math.floor(other.session.expiresAt.getTime() / 1000),
        jti: other.session.id,
        token_type: 'access',
        email: other.user.email,
      }
    },

    async revoke(token) {
      return (await sessions.visitorOf(token, { current: true })) ? 'not-refresh' : 'invalid'
    },

    async carriedOver(from, to, before) {
      const value = await carriedOver(signer, from, to, before)
      return { value, expiresAt: new Date(Date.now() + Math.max(absoluteLifetimeMs, rememberMs)) }
    },

    revocation: () => null,
  }

  /** The same token, for the whole of its lifetime again; null for one that opens nothing. */
  async function renew(token: string) {
    const known = await read(token)
    if (known === null) return null
    const { given, id } = known
    const now = Date.now()
    const asking = await flows().renewSession({
      id,
      expiresAt: new Date(now + lifetimeMs),
      createdAfter: new Date(now - absoluteLifetimeMs + lifetimeMs),
    })
    if (asking === null || asking.session === null || !asking.user.isActive) return null
    const { session, user } = asking
    if (!(await isOf(given, asking))) return null
    const left = session.expiresAt.getTime() - now
    return { outcome: 'renewed', user, issue: async () => tokens(token, id, left) } as const
  }

  return sessions
}
