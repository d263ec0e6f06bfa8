import type { DatabaseOptions } from 'fastauth-edge/hono'
import type { Env } from './env.ts'

/**
 * `DATABASE_URL` wins over D1, so that setting one secret moves the service; without it, fastauth finds the
 * binding. A service that has settled on one database uses `fastauthOver` and ships one driver.
 */
export const database = ({ DATABASE_URL, DATABASE_AUTH_TOKEN }: Env): DatabaseOptions => ({
  ...(DATABASE_URL && { url: DATABASE_URL }),
  ...(DATABASE_AUTH_TOKEN && { authToken: DATABASE_AUTH_TOKEN }),
})
