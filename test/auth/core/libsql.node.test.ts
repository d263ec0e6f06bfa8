import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { core } from './suite.ts'

const url = inject('libsqlUrl')

core('libSQL, in Node', { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
