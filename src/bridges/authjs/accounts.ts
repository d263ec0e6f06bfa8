import type { AdapterAccount, AdapterAccountType } from './types.ts'
import { creationTime } from '../../schema/creation.ts'
import * as input from '../../input/rules.ts'
import { fail } from '../../input/text.ts'
import { and, eq, sql } from '../../schema/sql.ts'
import { created, insertOnce } from '../../store/owner.ts'
import { atomic, series } from '../../work/composition.ts'
import { optional, removeEach, select } from '../../work/statements.ts'
import { first, map, repeatable, type Work } from '../../work/work.ts'
import { known, seconds } from './reading.ts'
import { beside, type Context, kept, keeping } from './side-table.ts'

const TYPES: readonly AdapterAccountType[] = ['oauth', 'oidc', 'email', 'webauthn']

const typeOf = (value: unknown): AdapterAccountType | undefined =>
  TYPES.find((type) => type === value)

const accountType: input.Reader<AdapterAccountType> = (value, name = 'type') =>
  typeOf(value) ?? fail(name, `one of ${TYPES.join(', ')}`)

const longText = input.orNull(input.longText)

const newAccount = known('account', {
  userId: input.userId,
  type: accountType,
  provider: input.newKey(input.provider),
  // As text: a number of a provider's may be too large to be exact.
  providerAccountId: input.newKey(input.providerAccountId),
  access_token: longText,
  refresh_token: longText,
  expires_at: input.orNull(seconds),
  id_token: longText,
  scope: longText,
  token_type: longText,
  session_state: longText,
})

/** What FastAuth's table has no column for. */
const DETAILS = ['id_token', 'scope', 'token_type', 'session_state'] as const

interface AccountColumns {
  readonly userId: string
  readonly provider: string
  readonly providerAccountId: string
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly expiresAt: Date | null
  readonly kept: string | null
}

/** An account that FastAuth has linked says of itself no more than that it is one of OAuth. */
function toAccount({ kept: data, ...row }: AccountColumns): AdapterAccount {
  const { userId, provider, providerAccountId, accessToken, refreshToken, expiresAt } = row
  const { type, ...details } = kept(data)
  const tokens: Record<string, unknown> = {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_at: expiresAt && Math.floor(expiresAt.getTime() / 1000),
    ...details,
  }
  // Left out and not null, as the type has it.
  const given = Object.fromEntries(Object.entries(tokens).filter(([, value]) => value !== null))
  return { userId, type: typeOf(type) ?? 'oauth', provider, providerAccountId, ...given }
}

export function accountMethods(context: Context) {
  const { tables, side, dialect } = context
  const { oauthAccounts } = tables
  const { userId, provider, providerAccountId, accessToken, refreshToken, expiresAt } =
    oauthAccounts
  const fields = { userId, provider, providerAccountId, accessToken, refreshToken, expiresAt }
  const from = beside(context, 'account', sql`${oauthAccounts}`, oauthAccounts.id)
  // Without a batch, the details are written first: they are of no account until there is one with their id.
  const unit = dialect.batches ? atomic : series

  const one = (itsProvider: unknown, itsId: unknown) =>
    and(
      eq(provider, input.provider(itsProvider)),
      eq(providerAccountId, input.providerAccountId(itsId)),
    )

  const getAccount = (itsId: string, itsProvider: string): Work<AdapterAccount | null> =>
    map(
      first(select({ ...fields, kept: optional(side.data) }, from, one(itsProvider, itsId))),
      (row) => row && toAccount(row),
    )

  return {
    getAccount,

    linkAccount(link: AdapterAccount): Work<AdapterAccount> {
      const account = newAccount(link)
      const id = crypto.randomUUID()
      const row = {
        id,
        userId: account.userId,
        provider: account.provider,
        providerAccountId: account.providerAccountId,
        accessToken: account.access_token,
        refreshToken: account.refresh_token,
        expiresAt: account.expires_at,
        createdAt: creationTime(),
      }
      const given = DETAILS.map((name) => [name, account[name]] as const)
      const details = Object.fromEntries(given.filter(([, value]) => value !== null))
      const data = { type: account.type, ...details }
      const linked = toAccount({ ...row, kept: JSON.stringify(data) })
      const both = unit(
        keeping(context, 'account', { id, userId: row.userId, data }),
        created(insertOnce(tables, oauthAccounts, row, true), linked),
      )
      return map(both, ([, account]) => account)
    },

    unlinkAccount(given: {
      readonly provider: string
      readonly providerAccountId: string
    }): Work<void> {
      const where = one(given.provider, given.providerAccountId)
      // The limit keeps MySQL from merging the subquery with what the statement removes, which it refuses.
      const linked = sql`(select linked.id from (select ${oauthAccounts.id} as id from ${oauthAccounts} where ${where} limit 1) as linked)`
      const its = sql`${side.id} = ${dialect.concat(sql.raw("'account:'"), linked)}`
      const removals = removeEach(dialect, [
        { table: side, where: its },
        { table: oauthAccounts, where },
      ])
      return map(repeatable(atomic(...removals)), () => {})
    },
  }
}
