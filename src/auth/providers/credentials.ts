import type { Provider } from '../config.ts'
import { createCore } from '../create-core.ts'
import { login } from '../routes/sign-in.ts'
import { register } from '../routes/sign-up.ts'
import { RESET_ROUTES } from '../routes/reset-password.ts'
import { readPasswords } from '../passwords/passwords.ts'
import * as rule from '../rules.ts'

/**
 * Signing up and in with an e-mail address and a password. What passwords must be, how they are hashed and how many wrong
 * ones lock somebody out are options beside `providers`: `password`, `passwords`, `security`.
 *
 * @throws {ConfigError} an option is given: it has none
 *
 * @example
 * ```ts
 * import { credentials } from 'fastauth-edge/auth/credentials'
 *
 * export const providers = [credentials()]
 * ```
 */
export function credentials(options: Readonly<Record<string, never>> = {}): Provider {
  const [name] = Object.keys(options)
  rule.demand(
    name === undefined,
    `there is no option credentials.${name}: password, passwords and security stand beside providers`,
  )
  return {
    id: 'credentials',
    kind: 'credentials',
    routes: [register, login, ...RESET_ROUTES],
    createCore,
    openPasswords: readPasswords,
  }
}
