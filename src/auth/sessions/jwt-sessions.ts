/** Sessions that are pairs of JWTs in FastAuth's formats: nothing is stored but the ids of refresh tokens. */
import type { UserData } from '../../types.ts'
import type { Claims } from '../current.ts'
import { accessJtiOf, familyOf, newFamilyJti, successorsOf } from '../tokens/families.ts'
import type { JwtSettings } from '../tokens/jwt-options.ts'
import type { JwtSigner } from '../tokens/jwt-signer.ts'
import { byClaims } from './by-claims.ts'
import { isBefore, isOwn, lifetimeOf, signedInAt, signPair, timedJti } from './jwt-claims.ts'
import {
  INACTIVE,
  lookUp,
  type Look,
  type Presented,
  type Renewed,
  type SessionParts,
  type Sessions,
  type Tokens,
  type Visitor,
} from './sessions.ts'

const REFRESH = 'refresh_jti'

/** How long a revocation is remembered beyond the last token that it is about: clocks differ. */
const SPARE_MS = 60_000

interface Pair {
  readonly user: UserData
  readonly jti: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly signedInAt: Date | null
}

export function openJwtSessions(
  { flows, secrets, settings: session, hooks, tokens: tokenAdapter }: SessionParts,
  settings: JwtSettings,
  signer: JwtSigner,
): Sessions {
  const { accessTokenTtl, refreshTokenTtl, rememberMeTtl, freshness } = settings
  const ids = secrets.signer('refresh-jti')
  const issuing = { ...settings, modifyJwt: hooks.modifyJwt, sign: signer.sign }
  const longest = Math.max(refreshTokenTtl, rememberMeTtl)

  /** When a refresh token ends: no refresh takes a sign-in past its absolute lifetime, as far as it is known when it was. */
  const endOf = (now: Date, life: number, since: Date | null): Date => {
    const last = since ? since.getTime() + session.absoluteLifetimeMs : Infinity
    return new Date(Math.min(now.getTime() + life * 1000, last))
  }

  const verified = async (token: string, type: Claims['type']): Promise<Claims | null> => {
    const claims = await signer.verify(token)
    return claims?.type === type ? claims : null
  }

  const issue = async ({ user, jti, createdAt, expiresAt, ...rest }: Pair): Promise<Tokens> => {
    const { access, refresh } = await signPair(issuing, {
      user,
      refreshJti: jti,
      accessJti: timedJti(await accessJtiOf(ids, jti), createdAt),
      createdAt,
      accessExpiresAt: new Date(createdAt.getTime() + accessTokenTtl * 1000),
      refreshExpiresAt: expiresAt,
      ...rest,
    })
    // Of the second that has begun: whole lifetimes are whole numbers.
    const lasting = Math.max(0, Math.ceil((expiresAt.getTime() - Date.now()) / 1000))
    return { access, accessTtl: accessTokenTtl, refresh, lasting, boundTo: familyOf(jti) }
  }

  /** The claims of every token that came along, refresh tokens first: they last longer. */
  const allOf = async ({ access, refresh }: Presented): Promise<Claims[]> => {
    const all = await Promise.all([
      ...refresh.map((token) => verified(token, 'refresh')),
      ...access.map((token) => verified(token, 'access')),
    ])
    return all.filter((claims) => claims !== null)
  }

  const visitorOf = async (token: string, look: Look): Promise<Visitor | null> => {
    const claims = await verified(token, 'access')
    if (claims === null) return null
    const rest = {
      claims,
      keeps: { family: familyOf(claims.jti) },
      boundTo: familyOf(claims.jti),
      signedInAt: signedInAt(claims),
    }
    if (freshness === 'claims' && !look.current) return byClaims(claims, rest)
    const found = await lookUp(flows(), { userId: claims.sub }, claims.sub, look)
    if (found === null) return null
    const { revoked } = found
    const isBeforeIt = revoked !== null && isBefore(claims, revoked.at)
    return isBeforeIt && revoked.family !== rest.keeps.family ? null : { ...found, ...rest }
  }

  const refreshed = async (token: string): Promise<Renewed> => {
    const claims = await verified(token, 'refresh')
    if (claims === null) return { outcome: 'invalid' }
    const since = signedInAt(claims)
    const [jti = '', ...others] = await successorsOf(ids, claims.jti)
    const now = new Date()
    const expiresAt = endOf(now, Math.min(lifetimeOf(claims), longest), since)
    if (expiresAt <= now) return { outcome: 'invalid' }
    if (tokenAdapter() === undefined) {
      const { user, revoked } = (await flows().whoIsAsking({ userId: claims.sub })) ?? {}
      // As rows do with an adapter, the refresh token goes of the family too that asked: it keeps its access token.
      const isRevoked = revoked && isBefore(claims, revoked.at)
      if (!user?.isActive || isRevoked) return { outcome: 'invalid' }
      const pair = { user, jti, createdAt: now, expiresAt, signedInAt: since }
      return { outcome: 'renewed', user, issue: () => issue(pair) }
    }
    const done = await flows().refresh({
      userId: claims.sub,
      jti: claims.jti,
      family: familyOf(claims.jti),
      successor: { jti, expiresAt },
      at: now,
      others,
      graceMs: settings.refreshGrace * 1000,
    })
    if (done.outcome === 'nobody') return { outcome: 'invalid' }
    if (done.outcome === 'replayed') return { outcome: 'replayed' }
    const { user, ...row } = done
    return { outcome: 'renewed', user, issue: () => issue({ ...row, user, signedInAt: since }) }
  }

  return {
    async open({ remember, arrivedAt: createdAt = new Date() }) {
      const jti = newFamilyJti()
      const life = remember ? rememberMeTtl : refreshTokenTtl
      const expiresAt = endOf(createdAt, life, createdAt)
      return {
        grant: tokenAdapter() ? { refresh: { jti, expiresAt } } : null,
        issue: ({ user }) => issue({ user, jti, createdAt, expiresAt, signedInAt: createdAt }),
      }
    },

    visitorOf,

    async former(presented) {
      const owners = new Map((await allOf(presented)).map(({ jti, sub }) => [familyOf(jti), sub]))
      return [...owners].map(([id, userId]) => ({ family: { id, userId } }))
    },

    boundTo: async (presented) => (await allOf(presented)).map(({ jti }) => familyOf(jti)),

    async refresh({ refresh }, given) {
      const tokens = given === undefined ? refresh : [given]
      let last: Renewed | undefined
      for (const token of tokens) {
        last = await refreshed(token)
        if (last.outcome === 'renewed') return last
      }
      return last
    },

    async end(presented) {
      const all = await allOf(presented)
      // An access token of Python's does not say which refresh token came with it.
      const ofPython = all.filter((claims) => claims.type === 'access' && !isOwn(claims))
      const users = new Set(ofPython.map(({ sub }) => sub))
      const families = new Map(all.map(({ jti, sub }) => [familyOf(jti), sub]))
      await Promise.all([
        ...[...users].map((id) => flows().endAll(id, {}, null)),
        ...[...families]
          .filter(([, owner]) => !users.has(owner))
          .map(([family, owner]) => flows().endFamily(owner, family)),
      ])
      return all.length > 0
    },

    async introspect(token, { user }) {
      const claims = await signer.verify(token)
      if (claims === null || claims.sub !== user.id) return INACTIVE
      const { sub, exp, jti, type } = claims
      const isLive =
        type === 'access'
          ? await visitorOf(token, { current: true })
          : ((await tokenAdapter()?.getToken(jti, REFRESH)) ?? !tokenAdapter())
      if (!isLive) return INACTIVE
      return { active: true, sub, exp, jti, token_type: type, email: claims.email ?? user.email }
    },

    async revoke(token, { user }) {
      const claims = await signer.verify(token)
      if (claims === null) return 'invalid'
      if (claims.type !== 'refresh') return 'not-refresh'
      if (claims.sub !== user.id) return 'foreign'
      // Not its row alone: one that was used just now would still lead to its successor.
      await flows().endFamily(claims.sub, familyOf(claims.jti))
      return 'revoked'
    },

    carriedOver: async () => undefined,

    revocation(now) {
      const lasting = tokenAdapter() ? accessTokenTtl : Math.max(accessTokenTtl, longest)
      return { at: now, expiresAt: new Date(now.getTime() + lasting * 1000 + SPARE_MS) }
    },
  }
}
