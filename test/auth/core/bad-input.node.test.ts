import { afterAll, beforeAll } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { startSqld } from '../../servers/sqld.ts'
import type { CoreBackend } from './app.ts'
import { badInputCases } from './bad-input.ts'
import { badWaysInCases } from './bad-ways-in.ts'

// Of its own: it compares all roles before and after.
const { url, close } = await startSqld()
afterAll(close)

beforeAll(() => libsqlAdapter({ url }).createTables())

const backend: CoreBackend = { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) }

badInputCases(backend)
badWaysInCases(backend)
