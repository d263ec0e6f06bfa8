import { createClient } from '@libsql/client'
import { createEdgeAdapter } from 'fastauth-edge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { neonEndpoint } from '../servers/endpoints.ts'
import { startSqld } from '../servers/sqld.ts'
import { buildProgram, type Program } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

test('cleanup tells of each batch, and leaves what is live', async () => {
  const { url, close } = await startSqld()
  const client = createClient({ url })
  try {
    await createEdgeAdapter({ url }).createTables()
    await client.batch([
      `insert into fastauth_users (id, email, email_verified, is_active, created_at, updated_at)
       values ('u', 'u@example.com', 1, 1, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000')`,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
       insert into fastauth_sessions (id, user_id, expires_at, created_at)
       select 's' || i, 'u', iif(i <= 2400, '2026-01-01', '9999-01-01') || ' 00:00:00.000000',
         '2025-01-01 00:00:00.000000' from n`,
    ])
    const env = { DATABASE_URL: url }
    const told = (...counts: number[]) => counts.map((n) => `sessions: ${n} removed\n`).join('')
    expect(await program.json(['cleanup', '--limit', '1200'], env)).toEqual({
      exit: 0,
      answer: { ok: true, removed: { sessions: 1200, tokens: 0, state: 0 }, complete: false },
      error: told(1000, 1200),
    })
    expect(await program.json(['cleanup'], env)).toEqual({
      exit: 0,
      answer: { ok: true, removed: { sessions: 1200, tokens: 0, state: 0 }, complete: true },
      error: told(1000, 1200),
    })
    const { rows } = await client.execute(
      'select count(*) as live, min(expires_at) as soonest from fastauth_sessions',
    )
    expect(rows).toMatchObject([{ live: 100, soonest: '9999-01-01 00:00:00.000000' }])
  } finally {
    client.close()
    await close()
  }
})

test('several migrations at once all succeed', async () => {
  const { url, endpoint, gateway } = await neonEndpoint('cli_at_once')
  const env = { DATABASE_URL: `${url}?endpoint=${encodeURIComponent(endpoint)}` }
  try {
    const ended = await Promise.all(Array.from({ length: 5 }, () => program.run(['migrate'], env)))
    for (const { exit, error } of ended) expect(exit, error).toBe(0)
    expect(await program.json(['check'], env)).toMatchObject({ exit: 0, answer: { ok: true } })
  } finally {
    await gateway.close()
  }
})
