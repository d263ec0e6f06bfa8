import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { tursoAdapter } from 'fastauth-edge/turso'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

const url = env.TURSO_URL

conformance('Turso, over a real libSQL server, from workerd', async () =>
  libsqlBackend(createClient({ url }), (options) => tursoAdapter({ url, ...options })),
)
