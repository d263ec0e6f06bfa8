import { inject } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { core } from './suite.ts'

const url = inject('databaseUrls').Neon

core('Neon, in edge-runtime', { adapter: (onQuery) => neonAdapter({ url, onQuery }) })
