import { env } from 'cloudflare:workers'
import { neonAdapter } from 'fastauth-edge/neon'
import { core } from './suite.ts'

core('Neon, in workerd', {
  adapter: (onQuery) => neonAdapter({ url: env.SHARED_NEON_URL, onQuery }),
})
