import { inject } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { conformance } from '../conformance/suite.ts'
import { postgresBackend } from './postgres.ts'

const { url, endpoint } = inject('neon')

conformance('Neon over real Postgres', async () =>
  postgresBackend(url, (options) => neonAdapter({ url, endpoint, ...options })),
)
