/** Times are UTC, whatever the zone of the process is and whatever the columns are called. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'

const run = promisify(execFile)
const READING = fileURLToPath(new URL('reading.ts', import.meta.url))

const END = '2099-07-01T02:30:00.250Z'

const neon = await neonEndpoint('zones')
const planetscale = await planetscaleEndpoint('zones')
const backends = [
  postgresBackend(neon.url, () => neonAdapter({ url: neon.url, endpoint: neon.endpoint })),
  mysqlBackend(planetscale.url, () =>
    planetscaleAdapter({ url: planetscale.url, endpoint: planetscale.endpoint }),
  ),
]
afterAll(async () => {
  await Promise.all(backends.map(({ close }) => close?.()))
  await Promise.all([neon.gateway.close(), planetscale.gateway.close()])
})

/** A session and a token that last, and two that ended an hour ago. */
async function fill(): Promise<void> {
  for (const backend of backends) {
    const { user, session, token, dropTables } = backend.adapter()
    await dropTables()
    const { id: userId } = await user.createUser({ email: 'zone@example.com' })
    for (const [id, expiresAt] of [
      ['ending', new Date(END)],
      ['over', new Date(Date.now() - 3_600_000)],
    ] as const) {
      await session.createSession({ id, userId, expiresAt })
      await token.createToken({ token: id, userId, tokenType: 'reset', expiresAt })
    }
  }
}

/** As tables are that were made without a thought of zones. */
async function withoutZones(): Promise<void> {
  for (const table of ['sessions', 'tokens']) {
    for (const column of ['expires_at', 'created_at']) {
      await backends[0]?.sql(
        `alter table fastauth_${table} alter column ${column} type timestamp using ${column} at time zone 'UTC'`,
      )
    }
  }
}

describe.each(['timestamp with time zone', 'timestamp'])('columns of type %s', (type) => {
  test.each(['Asia/Kolkata', 'America/St_Johns'])('in a process in %s', async (TZ) => {
    await fill()
    if (type === 'timestamp') await withoutZones()
    const databases = {
      postgresUrl: neon.url,
      neonEndpoint: neon.endpoint,
      mysqlUrl: planetscale.url,
      ending: 'ending',
      over: 'over',
    }
    const { stdout } = await run(process.execPath, [READING, JSON.stringify(databases)], {
      env: { ...process.env, TZ, PGTZ: TZ, NODE_OPTIONS: '' },
    })
    const { offset, seen } = JSON.parse(stdout)
    expect(offset).not.toBe(0)
    const row = { expiresAt: END }
    const right = {
      found: row,
      extended: true,
      moved: '2098-07-01T02:30:00.250Z',
      restored: true,
      over: [null, false],
      token: row,
      consumed: null,
    }
    expect(seen).toMatchObject({
      'node-postgres': right,
      'postgres.js': right,
      Neon: right,
      mysql2: right,
    })
  })
})
