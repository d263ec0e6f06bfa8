import { inject } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { FEW_MODES } from './client.ts'
import { core } from './suite.ts'

const url = inject('databaseUrls').Neon

core('Neon, in edge-runtime', { adapter: (onQuery) => neonAdapter({ url, onQuery }) }, FEW_MODES)
