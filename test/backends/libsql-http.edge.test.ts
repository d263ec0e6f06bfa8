import { createClient } from '@libsql/client/web'
import { inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

const url = inject('libsqlUrls').conformance

conformance('libSQL over HTTP, from edge-runtime', async () =>
  libsqlBackend(createClient({ url }), (options) => libsqlAdapter({ url, ...options })),
)
