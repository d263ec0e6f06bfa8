import { inject } from 'vitest'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { core } from './suite.ts'

const url = inject('databaseUrls').PlanetScale

core('PlanetScale, in edge-runtime', { adapter: (onQuery) => planetscaleAdapter({ url, onQuery }) })
