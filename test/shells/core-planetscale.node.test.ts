import { beforeAll, inject } from 'vitest'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { shellsOverCore } from './core.ts'

const url = inject('databaseUrls').PlanetScale
const adapter = planetscaleAdapter({ url })

beforeAll(() => adapter.createTables())

shellsOverCore('PlanetScale, in Node', () => ({ adapter, database: { url }, env: {} }))
