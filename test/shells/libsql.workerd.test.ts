import { env } from 'cloudflare:workers'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { shells } from './suite.ts'

const url = env.SHARED_LIBSQL_URL

shells('libSQL, found as DATABASE_URL in workerd', () => ({
  adapter: libsqlAdapter({ url }),
  database: {},
  env: { DATABASE_URL: url },
}))
