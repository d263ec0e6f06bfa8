import type { Provider } from '../config.ts'
import { createCore } from '../create-core.ts'
import { login } from '../routes/sign-in.ts'
import { register } from '../routes/sign-up.ts'
import { RESET_ROUTES } from '../routes/reset-password.ts'
import { readPasswords } from '../passwords/passwords.ts'

/**
 * Signing up and in with an e-mail address and a password.
 *
 * @example
 * ```ts
 * import { credentials } from 'fastauth-edge/auth/credentials'
 *
 * export const providers = [credentials()]
 * ```
 */
export function credentials(): Provider {
  return {
    id: 'credentials',
    kind: 'credentials',
    routes: [register, login, ...RESET_ROUTES],
    createCore,
    openPasswords: readPasswords,
  }
}
