/** What SQLite and Postgres say alike. */
import { type SQL, sql } from '../schema/sql.ts'
import type { OnDuplicate, Removal } from './dialect.ts'
import { setting } from './shared.ts'

/** Without a target where the row is kept: a table may have its unique index under any name, or none. */
export function onConflict(what: OnDuplicate): SQL {
  if ('keep' in what) return sql`on conflict do nothing`
  const key = sql.identifier(what.key.name)
  return sql`on conflict (${key}) do update set ${setting(what, (name) => sql`excluded.${name}`)}`
}

export const removals = (from: readonly Removal[]): SQL[] =>
  from.map(({ table, where }) => sql`delete from ${table} where ${where}`)

export const concat = (one: SQL, two: SQL): SQL => sql`${one} || ${two}`
