import { env } from 'cloudflare:workers'
import { neonAdapter } from 'fastauth-edge/neon'
import { FEW_MODES } from './client.ts'
import { core } from './suite.ts'

core(
  'Neon, in workerd',
  { adapter: (onQuery) => neonAdapter({ url: env.SHARED_NEON_URL, onQuery }) },
  FEW_MODES,
)
