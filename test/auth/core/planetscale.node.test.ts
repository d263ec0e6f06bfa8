import { inject } from 'vitest'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { core } from './suite.ts'

const url = inject('databaseUrls').PlanetScale

core('PlanetScale, in Node', { adapter: (onQuery) => planetscaleAdapter({ url, onQuery }) })
