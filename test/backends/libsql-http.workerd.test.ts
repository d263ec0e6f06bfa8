import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { createEdgeAdapter } from 'fastauth-edge'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

const url = env.LIBSQL_URL

conformance('libSQL over HTTP, from workerd', async () =>
  libsqlBackend(createClient({ url }), (options) => createEdgeAdapter({ url, ...options })),
)
