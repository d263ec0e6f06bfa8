import type { CoreOptions } from '../config.ts'
import { open, type Route } from '../http/route.ts'
import { noPasswords } from '../services.ts'
import { ACCOUNT_ROUTES } from './account.ts'
import { ROLE_ROUTES } from './roles.ts'
import { SESSION_ROUTES } from './session.ts'
import { TOKEN_ROUTES } from './token.ts'
import { VERIFICATION_ROUTES } from './verify-email.ts'

/** The routes that exist with any provider. */
export const CORE_ROUTES: readonly Route[] = [
  ...SESSION_ROUTES,
  ...ACCOUNT_ROUTES,
  ...VERIFICATION_ROUTES,
  ...TOKEN_ROUTES,
  ...ROLE_ROUTES,
]

/** What FastAuth has with any provider, and answers alike where nobody can have a password. */
export const WITHOUT_PASSWORDS: readonly Route[] = (['POST /register', 'POST /login'] as const).map(
  (route) => open(route, { summary: 'Not configured' }, () => noPasswords().response),
)

/** The routes of a configuration. Providers of a kind bring the same ones. */
export const routesOf = ({ providers, jwt }: Pick<CoreOptions, 'providers' | 'jwt'>): Route[] => [
  ...new Set(providers.flatMap(({ routes }) => routes)),
  ...(jwt?.routes ?? []),
  ...CORE_ROUTES,
]
