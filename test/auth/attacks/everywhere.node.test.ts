import { afterAll, beforeAll } from 'vitest'
import type { EdgeAdapter, QueryEvent } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { mysqlBackend } from '../../backends/mysql.ts'
import { postgresBackend } from '../../backends/postgres.ts'
import { startD1 } from '../../servers/d1.ts'
import { neonEndpoint, planetscaleEndpoint } from '../../servers/endpoints.ts'
import { attacks } from './attacks.ts'
import type { AttackedBackend } from './backend.ts'

type Adapter = (onQuery: (event: QueryEvent) => void) => EdgeAdapter

interface Opened extends AttackedBackend {
  close(): Promise<void>
}

const COUNT = 'select count(*) as n from fastauth_state'

const numberIn = (rows: readonly unknown[]): number => Number(Object(rows[0]).n)

const OPEN: Readonly<Record<string, () => Promise<Opened>>> = {
  D1: async () => {
    const { binding, close } = await startD1()
    return {
      adapter: (onQuery) => d1Adapter({ binding, onQuery }),
      stateRows: async () => numberIn((await binding.prepare(COUNT).all()).results),
      close,
    }
  },
  Neon: async () => {
    const { url, endpoint, gateway } = await neonEndpoint('attacks')
    const adapter: Adapter = (onQuery) => neonAdapter({ url, endpoint, onQuery })
    const { sql, close } = postgresBackend(url, () => adapter(() => {}))
    return {
      adapter,
      stateRows: async () => numberIn(await sql(COUNT)),
      close: async () => {
        await close?.()
        await gateway.close()
      },
    }
  },
  PlanetScale: async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('attacks')
    const adapter: Adapter = (onQuery) => planetscaleAdapter({ url, endpoint, onQuery })
    const { sql, close } = mysqlBackend(url, () => adapter(() => {}))
    return {
      adapter,
      stateRows: async () => numberIn(await sql(COUNT)),
      close: async () => {
        await close?.()
        await gateway.close()
      },
    }
  },
}

for (const [name, open] of Object.entries(OPEN)) {
  let opened: Opened
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())
  attacks(name, () => opened, 150)
}
