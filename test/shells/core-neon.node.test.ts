import { beforeAll, inject } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { shellsOverCore } from './core.ts'

const url = inject('databaseUrls').Neon
const adapter = neonAdapter({ url })

beforeAll(() => adapter.createTables())

shellsOverCore('Neon, in Node', () => ({ adapter, database: { url }, env: {} }))
