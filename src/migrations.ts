/**
 * What a database needs once, before or after its tables are migrated.
 */
import { and, eq, sql } from './schema/sql.ts'
import type { EdgeAdapter } from './store/adapter.ts'
import { internalsOf } from './store/internals.ts'
import { DDL as mysql } from './ddl/mysql.ts'
import { DDL as postgres } from './ddl/postgres.ts'
import { DDL as sqlite } from './ddl/sqlite.ts'
import type { Dialect } from './dialects/dialect.ts'
import type { UserRow } from './schema/tables.ts'
import { foldEmail } from './input/email.ts'
import { UserAlreadyExistsError, ValidationError } from './errors.ts'
import { select, update } from './work/statements.ts'
import { repeatable, type Work } from './work/work.ts'

/**
 * The text of a migration, for drizzle-kit, that creates those of FastAuth's tables and indexes that are missing.
 * What drizzle-kit writes itself fails where one of them is there.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { migrationSql } from 'fastauth-edge/migrations'
 *
 * writeFileSync('drizzle/0000_fastauth.sql', migrationSql('sqlite'))
 * ```
 */
export const migrationSql = (dialect: Dialect['name']): string =>
  ({ sqlite, postgres, mysql })[dialect]
    .map((statement) => `${statement};\n`)
    .join('--> statement-breakpoint\n')

/** Users of whom at most one can have the address; somebody has to decide. */
export interface EmailCollision {
  /** The address that each of theirs folds to. */
  readonly email: string
  readonly userIds: readonly string[]
}

export interface FoldedEmails {
  /** How many users had their e-mail folded, or would have in a dry run. */
  readonly folded: number
  /** Left as they are. */
  readonly collisions: readonly EmailCollision[]
  /** Users whose e-mail is no address that can be stored; left as they are. */
  readonly invalid: readonly string[]
}

/** Users that are read at a time. */
const PAGE = 1_000

/**
 * Folds the e-mails that FastAuth stored as they were typed, which it did before 0.5.7: until then, nobody
 * finds their users. Where several users would come to have one address, none of them is changed. Safe to
 * repeat, and beside a running service: an address that has changed since it was read is left as it is.
 *
 * @param options.dryRun changes nothing and reports the same
 * @throws {ConfigError} what was handed over is no adapter
 * @throws {DatabaseError} the users before are done; a repeat does the rest
 *
 * @example
 * ```ts
 * import { libsqlAdapter } from 'fastauth-edge/libsql'
 * import { foldEmails } from 'fastauth-edge/migrations'
 *
 * const adapter = libsqlAdapter({ url: 'file:auth.db' })
 * const { folded, collisions } = await foldEmails(adapter, { dryRun: true })
 * ```
 */
export async function foldEmails(
  adapter: EdgeAdapter,
  { dryRun = false }: { dryRun?: boolean | undefined } = {},
): Promise<FoldedEmails> {
  const { send } = internalsOf(adapter)
  const collisions: EmailCollision[] = []
  const invalid: string[] = []
  let folded = 0
  for (const [email, found] of await unfolded(adapter)) {
    const userIds = found.map(({ id }) => id)
    try {
      const holder = await adapter.user.getUserByEmail(email)
      if (holder !== null) userIds.unshift(holder.id)
      const [only, ...others] = found
      if (only === undefined || others.length > 0 || holder !== null) {
        collisions.push({ email, userIds })
      } else {
        folded += dryRun ? 1 : await send('foldEmails', folding(adapter, only, email))
      }
    } catch (error) {
      if (error instanceof ValidationError) invalid.push(...userIds)
      // Taken since it was looked up.
      else if (error instanceof UserAlreadyExistsError) collisions.push({ email, userIds })
      else throw error
    }
  }
  return { folded, collisions, invalid }
}

type Unfolded = Pick<UserRow, 'id' | 'email'>

/** Changes the address that was read and no other: the user may have a new one by now. */
function folding({ tables: { users } }: EdgeAdapter, found: Unfolded, email: string): Work<number> {
  const asRead = and(eq(users.id, found.id), eq(users.email, found.email))
  const meanings = { unique: () => new UserAlreadyExistsError() }
  const change = update(users, { email, updatedAt: new Date() }, asRead)
  // Of a repeat that finds nothing, an earlier attempt may have folded it.
  return repeatable({ ...change, meanings }, Boolean)
}

/** The users whose e-mail is not folded, by what it folds to. */
async function unfolded(adapter: EdgeAdapter): Promise<Map<string, Unfolded[]>> {
  const { send } = internalsOf(adapter)
  const { users } = adapter.tables
  const { id, email } = users
  const after = (last: string) =>
    sql`${id} > ${sql.param(last, id)} order by ${id} limit ${sql.raw(String(PAGE))}`
  const found = new Map<string, Unfolded[]>()
  let last: string | undefined = ''
  while (last !== undefined) {
    const rows: Unfolded[] = await send('foldEmails', select({ id, email }, users, after(last)))
    for (const row of rows) {
      const address = foldEmail(row.email)
      if (address !== row.email) found.set(address, [...(found.get(address) ?? []), row])
    }
    last = rows.length < PAGE ? undefined : rows.at(-1)?.id
  }
  return found
}
