import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { FEW_MODES } from './client.ts'
import { core } from './suite.ts'

const url = inject('libsqlUrl')

core(
  'libSQL, in edge-runtime',
  { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) },
  FEW_MODES,
)
