import { and, eq, isNotNull, ne, type SQL, sql } from '../../schema/sql.ts'
import { UserAlreadyExistsError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import type { RowOf } from '../../work/fields.ts'
import { update } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { exists, hashEndIn, isOfPassword, ofToken, ownerOf } from './conditions.ts'
import type { Context } from './context.ts'
import { keeping, removing, REVOKED, revokedValue, tokensOf } from './endings.ts'
import type { Revocation } from './grant.ts'
import { mailed, type MailedFields, userOf } from './mailed.ts'

export interface EmailConfirmation {
  readonly token: string
  readonly tokenType: string
  readonly revocation: Revocation | null
}

/** Tells an address that is folded, and can be set as it stands, from Python's, which is as it was typed. */
export const FOLDED = 'folded'

/** What a token holds: as it has been read, or where a statement finds it. */
interface Held {
  readonly email: string | SQL
  /** The session that asked for the change. */
  readonly session: string | SQL
  readonly revoked: string | SQL
}

/**
 * Sets the address of an active user whose token exists, and whose password is still the one of then: what a thief began
 * ends with the password, also where Python changes it. Ends what came before.
 */
function confirming(
  context: Context,
  { token, tokenType, revocation }: EmailConfirmation,
  { email, session, revoked }: Held,
  updatedAt: Date,
): Work<RowOf<MailedFields>[]> {
  const { users, sessions } = context.tables
  const id = ownerOf(context, token, tokenType)
  const hashEnd = ofToken(context, token, tokenType, hashEndIn(context))
  const isUser = and(eq(users.id, id), eq(users.isActive, true), isOfPassword(context, hashEnd))
  const set = { email: sql`${email}`, emailVerified: true, updatedAt }
  const isChanged = and(isUser, eq(users.email, email))
  const others = and(eq(sessions.userId, id), ne(sessions.id, session))
  const fact = revocation && { ...revocation, value: revoked, count: revocation.at.getTime() }
  const work = atomic(
    mailed(context, token, tokenType, { lock: true, where: isOfPassword(context) }),
    update(users, set, and(isUser, typeof email === 'string' ? undefined : isNotNull(email))),
    series(
      ...(fact ? [keeping(context, REVOKED, isChanged, fact)] : []),
      ...removing(
        context,
        [{ table: sessions, where: others }, tokensOf(context, id)],
        exists(users, isChanged),
      ),
    ),
  )
  const meanings = { unique: () => new UserAlreadyExistsError() }
  const found = map({ ...work, meanings }, ([rows]) => rows)
  // Of a repeat: this call may have spent it, or another one.
  return repeatable(found, (rows) => rows.length > 0)
}

/** A text that the token holds, for the statements that it stands in. */
function heldIn(context: Context, { token, tokenType }: EmailConfirmation, key: string): SQL {
  const { dialect, tables } = context
  const { rawData } = tables.tokens
  const isFolded = sql`${dialect.textIn(rawData, 'form')} = ${FOLDED}`
  return ofToken(context, token, tokenType, dialect.textIn(rawData, key), isFolded)
}

export const confirmEmailChange =
  (context: Context) =>
  async (given: EmailConfirmation): Promise<{ user: UserData; formerEmail: string } | null> => {
    const updatedAt = new Date()
    const confirm = (held: Held) =>
      context.send('flows.confirmEmailChange', confirming(context, given, held, updatedAt))
    const held = (key: string): SQL => heldIn(context, given, key)
    const session = sql`coalesce(${held('session')}, '')`
    let [row] = await confirm({ email: held('email'), session, revoked: held('revoked') })
    const address = row?.rawData?.['email']
    if (typeof address !== 'string') return null
    const email = input.email(address)
    if (row?.rawData?.['form'] !== FOLDED) {
      const revoked = revokedValue(undefined)
      ;[row] = await confirm({ email, session: '', revoked })
    }
    if (row === undefined) return null
    const user = { ...userOf(row), email, emailVerified: true, updatedAt }
    return { user, formerEmail: row.email }
  }
