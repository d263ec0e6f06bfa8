import { env } from 'cloudflare:workers'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { core } from './suite.ts'

core('PlanetScale, in workerd', {
  adapter: (onQuery) => planetscaleAdapter({ url: env.SHARED_PLANETSCALE_URL, onQuery }),
})
