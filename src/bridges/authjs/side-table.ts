/** What Auth.js stores and FastAuth's tables have no column for: a row for each user, account, authenticator and link. */
import type { Dialect } from '../../dialects/dialect.ts'
import { UserNotFoundError } from '../../errors.ts'
import { and, eq, type SQL, sql } from '../../schema/sql.ts'
import { tableLike } from '../../schema/table-like.ts'
import type { ColumnOf, TableOf, Tables } from '../../schema/tables.ts'
import { type Tenant, tablesOf } from '../../schema/tenant.ts'
import type { JsonObject } from '../../types.ts'
import { settled } from '../../work/settled.ts'
import { insert } from '../../work/statements.ts'
import { repeatable, type Work } from '../../work/work.ts'

const NAME = 'fastauth_authjs'

export interface SideRow {
  /** What kind of row it belongs to, a colon, and that row's id. */
  id: string
  /** Null for a link: it may be for somebody who is no user yet. */
  userId: string | null
  /** JSON. */
  data: string | null
  expiresAt: Date | null
}

export type SideTable = TableOf<SideRow>

export const sideTable: (tables: Tables) => SideTable = settled(
  ({ passkeys, sessions, state, oauthAccounts }: Tables) =>
    tableLike<SideRow>(NAME, {
      id: ['id', passkeys.id],
      userId: ['user_id', sessions.userId],
      data: ['data', state.value],
      expiresAt: ['expires_at', oauthAccounts.expiresAt],
    }),
)

const INDEXES = [
  `CREATE INDEX IF NOT EXISTS ix_${NAME}_user_id ON ${NAME} (user_id)`,
  `CREATE INDEX IF NOT EXISTS ix_${NAME}_expires_at ON ${NAME} (expires_at)`,
]

const OWNER = 'FOREIGN KEY (user_id) REFERENCES fastauth_users(id) ON DELETE cascade'

/** `id` holds a credential id, which has up to 1,400 bytes. */
const DDL: Readonly<Record<Dialect['name'], readonly string[]>> = {
  sqlite: [
    `CREATE TABLE IF NOT EXISTS ${NAME} (id VARCHAR PRIMARY KEY NOT NULL, user_id VARCHAR, data VARCHAR, expires_at DATETIME, ${OWNER})`,
    ...INDEXES,
  ],
  postgres: [
    `CREATE TABLE IF NOT EXISTS ${NAME} (id varchar PRIMARY KEY NOT NULL, user_id varchar, data varchar, expires_at timestamp with time zone, ${OWNER})`,
    ...INDEXES,
  ],
  mysql: [
    `CREATE TABLE IF NOT EXISTS ${NAME} (id varbinary(1500) PRIMARY KEY NOT NULL, user_id varbinary(255), data mediumtext character set utf8mb4, expires_at datetime(6), INDEX ix_${NAME}_user_id (user_id), INDEX ix_${NAME}_expires_at (expires_at))`,
  ],
}

/** FastAuth's tables and this one: what a call lacks of them is created at once. */
export const withSideTable = (fastauth: Tenant, { name }: Dialect, tables: Tables): Tenant => ({
  ...fastauth,
  id: `${fastauth.id} authjs`,
  tables: () => [...fastauth.tables(), ...tablesOf([sideTable(tables)])],
  ddl: [...fastauth.ddl, ...DDL[name]],
  cures: {
    missingTable: 'call `createTables()` of `FastAuthAdapter(…)`',
    missingColumn: fastauth.cures.missingColumn,
    refused: 'call `createTables()` of `FastAuthAdapter(…)` as a user who may',
  },
})

/** What the methods are described over. */
export interface Context {
  readonly tables: Tables
  readonly side: SideTable
  readonly dialect: Dialect
}

type Kind = 'user' | 'account' | 'passkey'

/** A table, each of its rows with what is kept beside it, if anything is. */
export const beside =
  ({ side }: Context, kind: Kind, from: SQL, key: ColumnOf<string>) =>
  (dialect: Dialect): SQL =>
    sql`${from} left join ${side} on ${side.id} = ${dialect.concat(sql.raw(`'${kind}:'`), sql`${key}`)}`

interface Kept {
  readonly id: string
  readonly userId: string
  readonly data: JsonObject
}

export const sideRow = (kind: Kind, { id, userId, data }: Kept): SideRow => ({
  id: `${kind}:${id}`,
  userId,
  data: JSON.stringify(data),
  expiresAt: null,
})

const replacing = ({ id, userId, data }: SideTable) =>
  ({ onDuplicate: { key: id, replace: [userId, data] } }) as const

/** Keeps data beside a row of a user who exists, in place of what was kept there before. */
export const keeping = (
  { tables: { users }, side }: Context,
  kind: Kind,
  row: Kept,
  when?: SQL,
): Work<number> =>
  repeatable({
    ...insert(side, sideRow(kind, row), {
      from: sql`${users}`,
      where: and(eq(users.id, row.userId), when),
      ...replacing(side),
    }),
    // The user was removed at the same moment.
    meanings: { foreign_key: () => new UserNotFoundError() },
  })

/** The same before there is such a user, for databases without foreign keys. */
export const keepingAhead = ({ side }: Context, kind: Kind, row: Kept): Work<number> =>
  repeatable(insert(side, sideRow(kind, row), replacing(side)))

/** What is kept beside a row; nothing for one that FastAuth has created. */
export const kept = (data: string | null): JsonObject => (data === null ? {} : JSON.parse(data))
