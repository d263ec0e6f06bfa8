/** Rows that let somebody in: a part of several flows. */
import { eq, type SQL, sql } from '../../schema/sql.ts'
import type { OnDuplicate } from '../../dialects/dialect.ts'
import * as input from '../../input/rules.ts'
import { columns, insert, select } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { REFRESH, SENT_TO } from './conditions.ts'
import type { Context } from './context.ts'
import type { Grant, NewOneTimeToken } from './grant.ts'

const found = (work: Work<number>): Work<boolean> => map(work, (changes) => changes > 0)

interface Granting {
  /** Finds its own row in its way. */
  readonly again?: boolean
  /** The users, with what they are joined with. */
  readonly from?: SQL
}

/**
 * Stores what keeps somebody signed in, only if the user is found by `where`, who cannot change before the unit has
 * ended. The answer is whether they were found.
 */
export function granting(
  { tables }: Context,
  grant: Grant,
  where: SQL | undefined,
  { again = false, from = sql`${tables.users}` }: Granting = {},
): Work<boolean> {
  const { users, sessions, tokens } = tables
  const createdAt = new Date()
  const source = (keep: OnDuplicate) => ({
    from,
    where,
    hold: true as const,
    ...(again && { onDuplicate: keep }),
  })
  if (grant === null) {
    const locked = select({ id: users.id }, from, where, { lock: true })
    return map(locked, (rows) => rows.length > 0)
  }
  if ('session' in grant) {
    const { id, expiresAt, ipAddress, userAgent } = newSession(grant.session)
    const row = { id, userId: users.id, expiresAt, ipAddress, userAgent, createdAt }
    return found(insert(sessions, row, source({ keep: columns(sessions).id })))
  }
  const { jti: token, expiresAt } = newRefresh(grant.refresh)
  const row = { token, userId: users.id, tokenType: REFRESH, rawData: null, expiresAt, createdAt }
  return found(insert(tokens, row, source({ keep: columns(tokens).token })))
}

/** Whether what was granted is there, for a repeat; of nothing, whether the user is. */
export function isGranted(
  { tables }: Context,
  grant: Grant,
  where: SQL | undefined,
  from: SQL = sql`${tables.users}`,
): Work<boolean> {
  const { users, sessions, tokens } = tables
  const look =
    grant === null
      ? select({ id: users.id }, from, where)
      : 'session' in grant
        ? select({ id: sessions.id }, sessions, eq(sessions.id, grant.session.id))
        : select({ id: tokens.token }, tokens, eq(tokens.token, grant.refresh.jti))
  return map(look, (rows) => rows.length > 0)
}

const newSession = input.record('session', {
  id: input.newKey(input.id),
  expiresAt: input.date,
  ipAddress: input.orNull(input.ipAddress),
  userAgent: input.orNull(input.longText),
})

const newRefresh = input.record('refresh', {
  jti: input.newKey(input.token),
  expiresAt: input.date,
})

const newToken = input.record('token', {
  token: input.newKey(input.token),
  tokenType: input.newKey(input.tokenType),
  expiresAt: input.date,
  rawData: input.rawData,
})

/** With the address that a token is mailed to. */
export const mailedTo = (token: NewOneTimeToken, email: string): NewOneTimeToken => ({
  ...token,
  rawData: { ...token.rawData, [SENT_TO]: email },
})

/** Stores a one-time token for the user who is found by `where`. One of the same text stays as it is. */
export function storing(
  { tables }: Context,
  token: NewOneTimeToken,
  where: SQL | undefined,
): Work<number> {
  const { users, tokens } = tables
  const row = { ...newToken(token), userId: users.id, createdAt: new Date() }
  const onDuplicate = { keep: columns(tokens).token }
  return repeatable(insert(tokens, row, { from: sql`${users}`, where, hold: true, onDuplicate }))
}
