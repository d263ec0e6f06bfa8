import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { inject } from 'vitest'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { conformance } from '../conformance/suite.ts'
import { libsqlBackend } from './libsql.ts'

const client = createClient({ url: inject('libsqlUrls').drizzle })

conformance('an existing drizzle database over libSQL', async () =>
  libsqlBackend(client, (options) => drizzleAdapter({ db: drizzle({ client }), ...options })),
)
