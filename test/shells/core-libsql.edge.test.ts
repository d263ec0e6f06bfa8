import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { shellsOverCore } from './core.ts'

const url = inject('libsqlUrl')

shellsOverCore('libSQL, in edge-runtime', () => ({
  adapter: libsqlAdapter({ url }),
  database: { url },
  env: {},
}))
