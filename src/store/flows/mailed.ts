/** One-time tokens that are mailed: how they are stored, looked at and found by the flows that spend them. */
import type { NewOneTimeToken } from './grant.ts'
import { and, eq, sql, type SQL } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { Credentials, JsonObject, UserData } from '../../types.ts'
import { series } from '../../work/composition.ts'
import type { RowOf } from '../../work/fields.ts'
import { columns, type Select, select } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { userFields } from '../user-rows.ts'
import { mailedTo, storing } from './access.ts'
import { isSentTo, liveToken } from './conditions.ts'
import type { Context } from './context.ts'
import { type Counted, counting, type Limits } from './limits.ts'

/** What a one-time token would do. */
export interface TokenLook extends Credentials {
  readonly rawData: JsonObject | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type MailedFields = ReturnType<typeof mailedFields>

/** A token with its user. */
function mailedFields({ tables }: Context) {
  const { tokens, users } = tables
  const { rawData, createdAt: since, expiresAt: until } = columns(tokens)
  const { hashedPassword } = users
  return { ...userFields(tables), hashedPassword, rawData, since, until }
}

interface Finding {
  /** Only a token of this user counts. */
  readonly userId?: string | undefined
  /** Also of a user who is not active. */
  readonly evenInactive?: boolean | undefined
  /** The user first: then nobody spends the token, or changes the user, before the unit has ended. */
  readonly lock?: true
  /** What else is to hold. */
  readonly where?: SQL | undefined
}

/** A live token of an active user, with the user. */
export function mailed(
  context: Context,
  token: string,
  tokenType: string,
  { userId, evenInactive = false, lock, where }: Finding = {},
): Select<MailedFields> {
  const { users, tokens } = context.tables
  return select(
    mailedFields(context),
    sql`${users} inner join ${tokens} on ${eq(tokens.userId, users.id)}`,
    and(
      liveToken(context, input.token(token), input.tokenType(tokenType)),
      evenInactive ? undefined : eq(users.isActive, true),
      isSentTo(context),
      userId === undefined ? undefined : eq(users.id, input.userId(userId)),
      where,
    ),
    { ...(lock && { lock }) },
  )
}

/** The user of a token, as the row was. */
export function userOf(row: RowOf<MailedFields>): UserData {
  const { hashedPassword, rawData, since, until, ...user } = row
  return user
}

/** For whom a token was stored: nobody where a counter is over, and where no active user has the address. */
export interface TokenRequest {
  readonly user: UserData | null
  /** Undefined for nobody. */
  readonly hashedPassword: string | null | undefined
}

/** As the requests for a token find a user. */
export type FoundUser = UserData & Pick<Credentials, 'hashedPassword'>

export function requestedFor({ over }: Counted, found: FoundUser | undefined): TokenRequest {
  if (over !== null || found === undefined) return { user: null, hashedPassword: undefined }
  const { hashedPassword, ...user } = found
  return { user, hashedPassword }
}

export const requestToken =
  (context: Context) =>
  async (
    email: string,
    token: NewOneTimeToken,
    limits: Limits | null,
  ): Promise<Counted & TokenRequest> => {
    const { users } = context.tables
    const { count, withCounts, allowed, read } = counting(context, limits)
    const address = input.email(email)
    const isIt = and(eq(users.email, address), eq(users.isActive, true))
    const { hashedPassword } = users
    const found = select({ ...userFields(context.tables), hashedPassword }, users, isIt)
    const store = (where: SQL | undefined) => storing(context, mailedTo(token, address), where)
    const work = series(series(...count), store(and(isIt, allowed)), withCounts(found))
    const { isStored, ...asked } = await context.send(
      'flows.requestToken',
      map(work, ([, changes, [[user], rows]]) => {
        const counted = read(rows)
        return { ...counted, ...requestedFor(counted, user), isStored: changes > 0 }
      }),
    )
    // The user signed up after the token had looked for them, or an earlier attempt has stored it.
    if (asked.user !== null && !isStored) await context.send('flows.requestToken', store(isIt))
    return asked
  }

export const lookAtToken =
  (context: Context) =>
  async (
    token: string,
    tokenType: string,
    limits: Limits | null,
    { evenInactive }: Pick<Finding, 'evenInactive'> = {},
  ): Promise<Counted & { found: TokenLook | null }> => {
    const { count, withCounts, read } = counting(context, limits)
    const look = withCounts(mailed(context, token, tokenType, { evenInactive }))
    return context.send(
      'flows.lookAtToken',
      map(series(series(...count), look), ([, [[row], rows]]) => {
        if (row === undefined) return { ...read(rows), found: null }
        const { hashedPassword, rawData, since: createdAt, until: expiresAt } = row
        const found = { user: userOf(row), hashedPassword, rawData, createdAt, expiresAt }
        return { ...read(rows), found }
      }),
    )
  }
