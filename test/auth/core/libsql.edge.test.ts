import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { core } from './suite.ts'

const url = inject('libsqlUrl')

core('libSQL, in edge-runtime', { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
