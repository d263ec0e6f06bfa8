import type { AdapterUser } from './types.ts'
import { UserAlreadyExistsError, UserNotFoundError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { and, eq, type SQL, sql } from '../../schema/sql.ts'
import { known as existing } from '../../store/owner.ts'
import type { UserRow } from '../../schema/tables.ts'
import { userAdapter } from '../../store/user.ts'
import { changeUser } from '../../store/user-rows.ts'
import { atomic, series } from '../../work/composition.ts'
import { optional, removeEach, select, updateJoined } from '../../work/statements.ts'
import { ChangedMeanwhile, first, map, repeatable, type Work } from '../../work/work.ts'
import { known } from './reading.ts'
import { beside, type Context, kept, keeping, keepingAhead, sideRow } from './side-table.ts'

const newUser = known('user', {
  id: input.optional(input.newKey(input.id)),
  email: input.email,
  name: input.orNull(input.longText),
  image: input.orNull(input.longText),
  emailVerified: input.orNull(input.date),
})

const patch = known('user', {
  id: input.id,
  email: input.optional(input.email),
  name: input.optional(input.orNull(input.longText)),
  image: input.optional(input.orNull(input.longText)),
  emailVerified: input.optional(input.orNull(input.date)),
})

const pair = known('account', {
  provider: input.provider,
  providerAccountId: input.providerAccountId,
})

/** What a user is read from, with {@link usersOver}. */
export const userColumns = ({ tables: { users }, side }: Context) => ({
  id: users.id,
  name: users.name,
  email: users.email,
  image: users.image,
  emailVerified: users.emailVerified,
  createdAt: users.createdAt,
  kept: optional(side.data),
})

interface UserColumns {
  readonly id: string
  readonly name: string | null
  readonly email: string
  readonly image: string | null
  readonly emailVerified: boolean
  readonly createdAt: Date
  readonly kept: string | null
}

/** The moment is Auth.js' own; of an address that FastAuth has verified, it is taken to be that of the sign-up. */
export function toUser({
  emailVerified,
  createdAt,
  kept: data,
  ...user
}: UserColumns): AdapterUser {
  const { at } = kept(data)
  const moment = typeof at === 'string' ? new Date(at) : createdAt
  const { id, name, email, image } = user
  return { id, name, email, image, emailVerified: emailVerified ? moment : null }
}

const verified = (id: string, at: Date | null) => ({
  id,
  userId: id,
  data: at ? { at: at.toISOString() } : {},
})

export function userMethods(context: Context) {
  const { tables, side, dialect } = context
  const { users, oauthAccounts, passkeys, tokens, sessions, userRoles } = tables
  const store = userAdapter(tables)
  const fields = userColumns(context)
  const from = beside(context, 'user', sql`${users}`, users.id)
  const throughAccount = beside(
    context,
    'user',
    sql`${oauthAccounts} inner join ${users} on ${eq(users.id, oauthAccounts.userId)}`,
    users.id,
  )
  /**
   * Without a batch, there is a row beside each user from the start: one statement then changes both. It goes first: where its
   * table is missing, the unit is sent once more from its beginning, and would find a user who was created already.
   */
  const created = (creation: Work<AdapterUser>, id: string, at: Date | null): Work<AdapterUser> => {
    const row = verified(id, at)
    if (!dialect.batches) {
      return map(series(keepingAhead(context, 'user', row), creation), ([, user]) => user)
    }
    return at ? map(atomic(creation, keeping(context, 'user', row)), ([user]) => user) : creation
  }

  /** Without a batch: one statement changes the user and what is kept. What is kept for the first time takes a third request. */
  const nowVerified = (
    id: string,
    at: Date,
    changes: { readonly [K in keyof UserRow]?: UserRow[K] | undefined },
    isUser: SQL | undefined,
  ): Work<AdapterUser> => {
    const row = verified(id, at)
    const { data } = sideRow('user', row)
    const set = { ...changes, emailVerified: true, updatedAt: new Date() }
    const change = {
      ...updateJoined([users, set], [side, { data }], from, isUser),
      meanings: { unique: () => new UserAlreadyExistsError() },
    }
    const work = (): Work<AdapterUser> => ({
      ...map(series(change, select(fields, from, isUser)), ([, [user]]) => {
        const found = existing(user)
        if (found.kept === null) throw new ChangedMeanwhile()
        return toUser(found)
      }),
      // A user whom Auth.js has not created: what is kept is the last of the fields.
      retry: (results) =>
        map(keeping(context, 'user', row), () =>
          results.map(({ changes, rows }) => ({
            changes,
            rows: rows.map((found) => [...found.slice(0, -1), data]),
          })),
        ),
      again: work,
    })
    return work()
  }

  return {
    createUser(given: AdapterUser): Work<AdapterUser> {
      const { id = crypto.randomUUID(), emailVerified, ...user } = newUser(given)
      const creation = map(
        store.createUser({ id, ...user, emailVerified: emailVerified !== null }),
        ({ email, name, image }) => ({ id, name, email, image, emailVerified }),
      )
      return created(creation, id, emailVerified)
    },

    getUser: (id: string): Work<AdapterUser | null> =>
      map(first(select(fields, from, eq(users.id, input.id(id)))), (row) => row && toUser(row)),

    getUserByEmail: (email: string): Work<AdapterUser | null> =>
      map(
        first(select(fields, from, eq(users.email, input.email(email)))),
        (row) => row && toUser(row),
      ),

    getUserByAccount(given: unknown): Work<AdapterUser | null> {
      const { provider, providerAccountId } = pair(given)
      const where = and(
        eq(oauthAccounts.provider, provider),
        eq(oauthAccounts.providerAccountId, providerAccountId),
      )
      const found = select({ ...fields, isActive: users.isActive }, throughAccount, where)
      return map(first(found), (row) => {
        // Auth.js signs in the user whom this returns, and where it keeps JWTs nothing else stops it.
        if (row?.isActive === false) throw new UserNotFoundError('this user is not active')
        return row && toUser(row)
      })
    },

    updateUser(given: Partial<AdapterUser> & Pick<AdapterUser, 'id'>): Work<AdapterUser> {
      const { id, emailVerified: at, ...rest } = patch(given)
      const isActive = eq(users.isActive, true)
      const isUser = and(eq(users.id, id), isActive)
      const emailVerified = at === undefined ? undefined : at !== null
      if (at && !dialect.batches) return nowVerified(id, at, rest, isUser)
      const change = series(
        changeUser(tables, { ...rest, emailVerified }, isUser),
        select(fields, from, isUser),
      )
      const changed = map(change, ([, [row]]) => toUser(existing(row)))
      if (!at) return changed
      const keepingIt = keeping(context, 'user', verified(id, at), isActive)
      return map(atomic(keepingIt, changed), ([, user]) => user)
    },

    /** All that belongs to the user goes, or nothing. */
    deleteUser(userId: string): Work<void> {
      const owner = input.userId(userId)
      const owned = [passkeys, oauthAccounts, tokens, sessions, userRoles].map((table) => ({
        table,
        where: eq(table.userId, owner),
      }))
      const isUser = eq(users.id, owner)
      const removals = removeEach(dialect, [
        ...owned,
        { table: side, where: eq(side.userId, owner) },
        { table: users, where: isUser },
      ])
      // Nothing new can come to the user while the old is removed. Where one statement removes it all, that holds by itself.
      const lock = dialect.batches ? [select({ id: users.id }, users, isUser, { lock: true })] : []
      return map(repeatable(atomic(...lock, ...removals)), () => {})
    },
  }
}
