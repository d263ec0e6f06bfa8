import { beforeAll, inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { badInputCases } from './bad-input.ts'

const url = inject('libsqlUrl')

beforeAll(() => libsqlAdapter({ url }).createTables())

badInputCases({ adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
