/** What commands do to a D1 database, as SQL that wrangler carries out: from here, no binding is reached. */
import { sqlite } from '../dialects/sqlite.ts'
import * as input from '../input/rules.ts'
import { and, eq, sql, type SQL } from '../schema/sql.ts'
import type { Context } from '../store/flows/context.ts'
import { removing, revoking, sessionsOf, tokensOf } from '../store/flows/endings.ts'
import { assigning } from '../store/flows/ensure-roles.ts'
import { exists } from '../store/flows/conditions.ts'
import { isDeletedBy, purging } from '../store/flows/purge.ts'
import { ended } from '../store/expiry.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import { userAdapter } from '../store/user.ts'
import { columns, insert, remove, update } from '../work/statements.ts'
import type { Work } from '../work/work.ts'
import { revocationNow } from './new-password.ts'
import { sqlText } from './sql-text.ts'
import type { Who } from './who.ts'

const tables = sqliteTenant.schema
const context: Context = {
  tables,
  dialect: sqlite,
  send: () => Promise.reject(new TypeError('these statements are printed')),
}
const { users, roles, rolePermissions, sessions, tokens, state } = tables

const textOf = (works: readonly Work<unknown>[]): string[] =>
  works.flatMap(({ statements }) => statements.map((statement) => sqlText(statement(sqlite))))

/** Fails with the sentence if it is so, before anything is changed: SQLite quotes a path that it cannot read. */
const refuseIf = (isSo: SQL, sentence: string): string =>
  sqlText(sql`select json_extract('{}', case when ${isSo} then ${sentence} else '$' end) as ok`)

const isUser = (who: Who): SQL =>
  'address' in who ? eq(users.email, input.email(who.address)) : eq(users.id, input.id(who.id))

const refuseNobody = (who: Who): string =>
  refuseIf(sql`not ${exists(users, isUser(who))}`, 'there is no user with this e-mail or id')

export interface NewUser {
  readonly id: string
  readonly email: string
  readonly name: string | undefined
  readonly emailVerified: boolean | undefined
  readonly hashedPassword: string | null
}

export const creatingUser = (user: NewUser): string[] => [
  refuseIf(exists(users, isUser({ address: user.email })), 'there is a user with this e-mail'),
  ...textOf([userAdapter(tables).createUser(user)]),
]

export interface Assignment {
  readonly who: Who
  readonly role: string
  readonly create: boolean
  readonly permissions: readonly string[]
}

export function assigningRole({ who, role, create, permissions }: Assignment): string[] {
  const name = input.newKey(input.roleName)(role)
  const isRole = eq(roles.name, name)
  return [
    refuseNobody(who),
    ...(create
      ? textOf([insert(roles, { name }, { onDuplicate: { keep: columns(roles).name } })])
      : [refuseIf(sql`not ${exists(roles, isRole)}`, 'there is no role of this name')]),
    ...textOf(
      input.permissions(permissions).map((permission) => {
        const onDuplicate = { keep: columns(rolePermissions).roleName }
        return insert(rolePermissions, { roleName: name, permission }, { onDuplicate })
      }),
    ),
    ...textOf([assigning(context, name, isUser(who))]),
  ]
}

/** Sets the password and ends all that the former one let in. */
export function settingPassword(who: Who, hash: string): string[] {
  const now = new Date()
  const isActive = and(isUser(who), eq(users.isActive, true))
  const owner = sql`(select ${users.id} from ${users} where ${isUser(who)})`
  const set = { hashedPassword: input.hashedPassword(hash), updatedAt: now }
  return [
    refuseNobody(who),
    refuseIf(sql`not ${exists(users, isActive)}`, 'their account is deactivated'),
    ...textOf([
      update(users, set, isUser(who)),
      ...removing(context, [sessionsOf(context, owner, {}), tokensOf(context, owner)]),
      ...revoking(context, undefined, revocationNow(now), isUser(who)),
    ]),
  ]
}

/** Removes what has expired, and users who were deleted by then. */
export const cleaningUp = (deletedBy: Date | undefined): string[] =>
  textOf([
    ...[sessions, tokens, state].map((table) => remove(table, ended(table.expiresAt))),
    ...(deletedBy ? purging(context, isDeletedBy(context, deletedBy)) : []),
  ])
