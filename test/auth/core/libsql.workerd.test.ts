import { env } from 'cloudflare:workers'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { FEW_MODES } from './client.ts'
import { core } from './suite.ts'

core(
  'libSQL, in workerd',
  { adapter: (onQuery) => libsqlAdapter({ url: env.SHARED_LIBSQL_URL, onQuery }) },
  FEW_MODES,
)
