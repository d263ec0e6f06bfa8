import { env } from 'cloudflare:workers'
import { neonAdapter } from 'fastauth-edge/neon'
import { shells } from './suite.ts'

const url = env.SHARED_NEON_URL

shells('Neon, in workerd', () => ({ adapter: neonAdapter({ url }), database: { url }, env: {} }))
