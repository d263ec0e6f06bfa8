import { createClient } from '@libsql/client'
import { inject } from 'vitest'
import { tursoAdapter } from 'fastauth-edge/turso'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

const url = inject('libsqlUrls').turso

conformance('Turso, over a real libSQL server', async () =>
  libsqlBackend(createClient({ url }), (options) => tursoAdapter({ url, ...options })),
)
