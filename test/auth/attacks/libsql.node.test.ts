import { createClient } from '@libsql/client'
import { afterAll, beforeAll } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { startSqld } from '../../servers/sqld.ts'
import { attacks } from './attacks.ts'

let server: Awaited<ReturnType<typeof startSqld>>
beforeAll(async () => {
  server = await startSqld()
})
afterAll(() => server.close())

attacks(
  'libSQL',
  () => ({
    adapter: (onQuery) => libsqlAdapter({ url: server.url, onQuery }),
    async stateRows() {
      const { rows } = await createClient({ url: server.url }).execute(
        'select count(*) as n from fastauth_state',
      )
      return Number(rows[0]?.['n'])
    },
  }),
  150,
)
