import type { Dialect } from '../dialects/dialect.ts'
import type { Tables } from '../schema/tables.ts'
import type { OAuthAdapter } from './oauth.ts'
import type { PasskeyAdapter } from './passkey.ts'
import type { RoleAdapter } from './role.ts'
import type { SessionAdapter } from './session.ts'
import type { StateAdapter } from './state.ts'
import type { TokenAdapter } from './token.ts'
import type { UserAdapter } from './user.ts'

/** The six sub-adapters over one database: plain objects of functions, which may be destructured or spread. */
export interface EdgeAdapter<
  T extends Tables = Tables,
  D extends Dialect['name'] = Dialect['name'],
> {
  readonly user: UserAdapter
  readonly token: TokenAdapter
  readonly session: SessionAdapter
  readonly role: RoleAdapter
  readonly oauth: OAuthAdapter
  readonly passkey: PasskeyAdapter
  /** Counters and facts that end by themselves, in a table of its own. */
  readonly state: StateAdapter
  readonly dialect: D
  /** The drizzle tables. */
  readonly tables: T
  /** Creates the missing tables. Safe to call any number of times, from any number of isolates at once. */
  createTables(): Promise<void>
  /** Drops FastAuth's tables with all that is in them; for tests. */
  dropTables(): Promise<void>
  /**
   * Closes the socket or the file that the adapter has opened, so that a process can end. Every later call rejects with a
   * ConfigError. A client or a database that you passed stays open: it is yours to close.
   */
  close(): Promise<void>
}
