import type { Provider } from '../config.ts'
import { createCore } from '../create-core.ts'
import { magicLinkRoutes } from '../routes/magic-links.ts'
import * as rule from '../rules.ts'

export interface MagicLinksOptions {
  /** How long a link can be used, in seconds: up to a day. @default 900 */
  maxAge?: number | undefined
}

const OPTIONS: rule.Rules = { maxAge: rule.wholeNumber('a whole number of seconds', 1, 86_400) }

/**
 * Signing in with a link that is mailed. Needs `tokenAdapter` and `emailTransport`. An address that nobody has becomes a
 * user without a password.
 *
 * @throws {ConfigError} an option is not known or has a wrong value
 *
 * @example
 * ```ts
 * import { magicLinks } from 'fastauth-edge/auth/magic-links'
 *
 * export const providers = [magicLinks({ maxAge: 600 })]
 * ```
 */
export function magicLinks(options: MagicLinksOptions = {}): Provider {
  rule.check(options, 'magicLinks', OPTIONS)
  const { maxAge = 900 } = options
  return { id: 'magic_link', kind: 'magic_link', routes: magicLinkRoutes(maxAge), createCore }
}
