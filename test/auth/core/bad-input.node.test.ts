import { beforeAll, inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import type { CoreBackend } from './app.ts'
import { badInputCases } from './bad-input.ts'
import { badWaysInCases } from './bad-ways-in.ts'

const url = inject('libsqlUrl')

beforeAll(() => libsqlAdapter({ url }).createTables())

const backend: CoreBackend = { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) }

badInputCases(backend)
badWaysInCases(backend)
