import { ConfigError, createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import type { Env } from './env.ts'

/**
 * The adapter of one request. `DATABASE_URL` wins over D1, so that setting one secret moves the service.
 * A service that has settled on one database imports that driver alone and ships less.
 */
export function openAdapter(env: Env): EdgeAdapter {
  if (env.DATABASE_URL) {
    return createEdgeAdapter({
      url: env.DATABASE_URL,
      authToken: env.DATABASE_AUTH_TOKEN || undefined,
    })
  }
  if (env.DB) return d1Adapter({ binding: env.DB })
  throw new ConfigError(
    'there is no database: bind a D1 database as DB in wrangler.toml, or set DATABASE_URL as a secret ' +
      '(in .dev.vars for local development)',
  )
}
