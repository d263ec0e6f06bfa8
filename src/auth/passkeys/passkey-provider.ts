import type { Provider } from '../config.ts'
import { createCore } from '../create-core.ts'
import { type PasskeyOptions, readOptions } from './relying-party.ts'
import { passkeyRoutes } from './passkey-routes.ts'

/**
 * Signing in with passkeys: WebAuthn credentials that browsers and phones keep.
 *
 * @throws {ConfigError} an option is not known, has a wrong value, or contradicts another
 *
 * @example
 * ```ts
 * import { passkeys } from 'fastauth-edge/auth/passkeys'
 *
 * export const providers = [passkeys({ rpName: 'Notes' })]
 * ```
 */
export const passkeys = (options: PasskeyOptions = {}): Provider => ({
  id: 'passkey',
  kind: 'passkey',
  routes: passkeyRoutes(readOptions(options)),
  createCore,
})
