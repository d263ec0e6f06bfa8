import { eq, inArray, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { Tables } from '../../schema/tables.ts'
import type { JsonObject, SessionData, UserData } from '../../types.ts'
import type { Fields, RowOf } from '../../work/fields.ts'
import { columns, optional, type Select, select, selectBoth } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import { userFields } from '../user-rows.ts'
import { FINGERPRINTS, REVOKED } from './endings.ts'
import type { Context } from './context.ts'
import type { Revoked } from './grant.ts'

/** What came with the request: a session's id, or the `sub` of an access token whose signature is good. */
export type By = { readonly sessionId: string } | { readonly userId: string }

/** Who is signed in, active or not: `user.isActive` is for the caller of the flow to judge. */
export interface Caller {
  /** Null by user id. */
  readonly session: SessionData | null
  readonly user: UserData
  /** For the fingerprint that a session carries. */
  readonly hashedPassword: string | null
  /** By user id only: access tokens issued before are refused. */
  readonly revoked: Revoked | null
  /** What the last `replaceHash` left. It counts only while the hash is the one that it is about. */
  readonly fingerprints: JsonObject | null
}

/** What is kept about a user in `adapter.state`, beside the user's row. */
export function kept({ tables: { state } }: Context) {
  const { key, value, count, expiresAt } = columns(state)
  return {
    keptKey: optional(key),
    keptValue: optional(value),
    keptCount: optional(count),
    keptUntil: optional(expiresAt),
  }
}

export type KeptRow = RowOf<ReturnType<typeof kept>>

const valueIn = (rows: readonly KeptRow[], key: string): JsonObject | null => {
  const row = rows.find(({ keptKey, keptUntil }) => keptKey === key && isAhead(keptUntil))
  return row?.keptValue ? { ...JSON.parse(row.keptValue), count: row.keptCount } : null
}

const isAhead = (date: Date | null): boolean => date !== null && date > new Date()

/** What the last `replaceHash` or `changePassword` left. */
export function fingerprintsIn(rows: readonly KeptRow[], userId: string): JsonObject | null {
  const { count: _, ...fingerprints } = valueIn(rows, FINGERPRINTS + userId) ?? {}
  return Object.keys(fingerprints).length > 0 ? fingerprints : null
}

function facts(rows: readonly KeptRow[], userId: string): Pick<Caller, 'revoked' | 'fingerprints'> {
  const revoked = valueIn(rows, REVOKED + userId)
  return {
    revoked: revoked && {
      at: new Date(Number(revoked['count'])),
      family: typeof revoked['family'] === 'string' ? revoked['family'] : null,
    },
    fingerprints: fingerprintsIn(rows, userId),
  }
}

/**
 * Reads who is signed in, and with the same statement what `other` selects. Of `adapter.state`, what is kept about the user and
 * what stands under the keys.
 */
type Look = <G extends Fields>(
  other: Select<G>,
) => Work<[caller: Caller | null, kept: readonly KeptRow[], others: RowOf<G>[]]>

/** Whether a row belongs to who is signed in. */
export const isOf = (
  { tables: { sessions } }: Context,
  by: By,
  { userId }: Tables['sessions'] | Tables['passkeys'],
): SQL =>
  'sessionId' in by
    ? sql`${userId} = (select ${sessions.userId} from ${sessions} where ${eq(sessions.id, input.id(by.sessionId))})`
    : eq(userId, input.userId(by.userId))

/** Of the user whose row a statement stands at. */
export const fingerprintsKey = ({ dialect, tables: { users } }: Context): SQL =>
  dialect.concat(sql`${FINGERPRINTS}`, sql`${users.id}`)

function bySession(context: Context, sessionId: string, keys: readonly string[]): Look {
  const { users, sessions, state } = context.tables
  const { id, createdAt: beganAt, expiresAt: endsAt, ipAddress, userAgent } = columns(sessions)
  const session = { sessionId: id, beganAt, endsAt, ipAddress, userAgent }
  const found = select(
    { ...session, ...callerFields(context) },
    sql`${sessions} inner join ${users} on ${eq(users.id, sessions.userId)} left join ${state} on ${state.key} in (${sql.join([fingerprintsKey(context), ...keys])})`,
    eq(id, input.id(sessionId)),
  )
  return (other) =>
    map(selectBoth(found, other), ([rows, others]) => {
      const [row] = rows
      if (row === undefined || !isAhead(row.endsAt)) return [null, rows, others]
      const own = {
        id: row.sessionId,
        userId: row.id,
        expiresAt: row.endsAt,
        createdAt: row.beganAt,
        ipAddress: row.ipAddress,
        userAgent: row.userAgent,
      }
      return [{ session: own, ...callerIn(row, rows) }, rows, others]
    })
}

function byUser(context: Context, userId: string, keys: readonly string[]): Look {
  const { users, state } = context.tables
  const own = [REVOKED + userId, FINGERPRINTS + userId]
  const found = select(
    callerFields(context),
    sql`${users} left join ${state} on ${inArray(state.key, [...own, ...keys])}`,
    eq(users.id, input.userId(userId)),
  )
  return (other) =>
    map(selectBoth(found, other), ([rows, others]) => {
      const [row] = rows
      if (row === undefined) return [null, rows, others]
      return [{ session: null, ...callerIn(row, rows) }, rows, others]
    })
}

function callerFields(context: Context) {
  const { hashedPassword } = context.tables.users
  return { ...userFields(context.tables), hashedPassword, ...kept(context) }
}

const callerIn = (
  row: UserData & { hashedPassword: string | null },
  rows: readonly KeptRow[],
): Omit<Caller, 'session'> => ({
  user: userIn(row),
  hashedPassword: row.hashedPassword,
  ...facts(rows, row.id),
})

export const userIn = ({
  id,
  email,
  name,
  image,
  emailVerified,
  isActive,
  createdAt,
  updatedAt,
}: UserData): UserData => ({
  id,
  email,
  name,
  image,
  emailVerified,
  isActive,
  createdAt,
  updatedAt,
})

export const lookAt = (context: Context, by: By, keys: readonly string[] = []): Look =>
  'sessionId' in by ? bySession(context, by.sessionId, keys) : byUser(context, by.userId, keys)
