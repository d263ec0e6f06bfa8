/**
 * FastAuth's storage for edge runtimes: one adapter over one database URL.
 */
import { anyAdapter, type AnyEdgeAdapter } from './drivers/any-adapter.ts'
import { type AdapterOptions, readOptions } from './input/options.ts'
import { readUrl } from './urls/any-url.ts'

export type { AnyEdgeAdapter } from './drivers/any-adapter.ts'
export type { EdgeAdapter } from './store/adapter.ts'
export type { OAuthAdapter } from './store/oauth.ts'
export type { PasskeyAdapter } from './store/passkey.ts'
export type { RoleAdapter } from './store/role.ts'
export type { SessionAdapter } from './store/session.ts'
export type { StateAdapter } from './store/state.ts'
export type { TokenAdapter } from './store/token.ts'
export type { UserAdapter } from './store/user.ts'
export {
  ConfigError,
  ConflictError,
  DatabaseError,
  type DatabaseErrorCode,
  type DatabaseRefusal,
  FastAuthError,
  type FastAuthErrorCode,
  RoleAlreadyExistsError,
  RoleNotFoundError,
  SchemaError,
  UserAlreadyExistsError,
  UserNotFoundError,
  ValidationError,
} from './errors.ts'
export type { AdapterOptions, QueryEvent, TablesMode } from './input/options.ts'
export type * from './types.ts'

export interface EdgeAdapterOptions extends AdapterOptions {
  /** A FastAuth service's `DATABASE_URL` works unchanged. */
  url: string | undefined
}

/**
 * Opens an adapter for a database URL of any scheme. The driver is imported when it is first used; to ship
 * one driver only, use its own entry, such as `fastauth-edge/libsql`. Does no I/O: create one per request.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { createEdgeAdapter } from 'fastauth-edge'
 *
 * const adapter = createEdgeAdapter({ url: 'sqlite+aiosqlite:///./auth.db' })
 * const user = await adapter.user.createUser({ email: 'alice@example.com' })
 * ```
 */
export function createEdgeAdapter(options: EdgeAdapterOptions): AnyEdgeAdapter {
  const { settings, transport } = readOptions(options, 'createEdgeAdapter', ['url'])
  return anyAdapter(readUrl(options.url, transport), settings)
}
