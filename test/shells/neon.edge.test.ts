import { inject } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { shells } from './suite.ts'

const url = inject('databaseUrls').Neon

shells('Neon, in edge-runtime', () => ({
  adapter: neonAdapter({ url }),
  database: { url },
  env: {},
}))
