import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeAll, expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { d1Adapter } from 'fastauth-edge/d1'
import { fastauth, requireAuth } from 'fastauth-edge/hono'
import { email } from '../conformance/fixtures.ts'
import { shellsOverCore } from './core.ts'

const adapter = d1Adapter({ binding: env.DB })

beforeAll(() => adapter.createTables())

shellsOverCore('D1, in workerd', () => ({
  adapter,
  database: {},
  env: { DB: env.DB, DATABASE_URL: 'libsql://not-this-one.example' },
}))

test('five lines are an auth service, with a D1 binding and AUTH_SECRET alone', async () => {
  const app = new Hono()
  app.use(fastauth({ providers: [credentials()] }))
  app.get('/notes', requireAuth(), (c) => c.json(c.var.current.user))

  const bindings = { DB: env.DB, AUTH_SECRET: 'q7Zr1m0vXc4b9LkT2hYwN8sJdF5gPuE3' }
  const who = { email: email(), password: 'correct horse battery' }
  const registered = await app.request(
    'https://app.example/auth/register',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://app.example' },
      body: JSON.stringify(who),
    },
    bindings,
  )
  expect(registered.status).toBe(201)
  const cookie = registered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const notes = await app.request('https://app.example/notes', { headers: { cookie } }, bindings)
  expect([notes.status, await notes.json()]).toMatchObject([200, { email: who.email }])
  expect((await app.request('https://app.example/notes', {}, bindings)).status).toBe(401)
})
