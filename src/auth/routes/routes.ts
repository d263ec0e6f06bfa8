import type { Route } from '../http/route.ts'
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
