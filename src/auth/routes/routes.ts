import type { Route } from '../http/route.ts'
import { SESSION_ROUTES } from './session.ts'
import { TOKEN_ROUTES } from './token.ts'

/** The routes that are there whatever the providers. */
export const CORE_ROUTES: readonly Route[] = [...SESSION_ROUTES, ...TOKEN_ROUTES]
