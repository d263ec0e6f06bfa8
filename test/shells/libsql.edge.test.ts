import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { shells } from './suite.ts'

const url = inject('libsqlUrl')

shells('libSQL, in edge-runtime', () => ({
  adapter: libsqlAdapter({ url }),
  database: { url },
  env: {},
}))
