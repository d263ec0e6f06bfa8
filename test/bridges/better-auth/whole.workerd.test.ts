/** The whole of better-auth in a Worker over D1. */
import { env } from 'cloudflare:workers'
import { admin } from 'better-auth/plugins'
import { edgeDatabase } from 'fastauth-edge/better-auth'
import { expect, test } from 'vitest'
import { application } from './application.ts'

test('sign-up, sign-in, session, sign-out, and what an admin may do', async () => {
  // As each request of a Worker has its own.
  const app = () => application(edgeDatabase({ binding: env.DB }), { plugins: [admin()] })
  const password = 'correct horse'
  expect((await app().signUp('alice@example.com')).status).toBe(200)
  const bob = await app().signUp('bob@example.com')
  const wrong = await app().request('/sign-in/email', {
    email: 'alice@example.com',
    password: 'wrong',
  })
  expect(wrong.status).toBe(401)
  await env.DB.prepare(`update "user" set "role" = 'admin' where "email" = ?`)
    .bind('alice@example.com')
    .run()
  const alice = await app().request('/sign-in/email', { email: 'alice@example.com', password })
  const session = await app().request('/get-session', undefined, alice.cookie)
  expect(session.body).toMatchObject({ user: { email: 'alice@example.com', role: 'admin' } })
  const users = await app().request('/admin/list-users?sortBy=email', undefined, alice.cookie)
  expect(users.body).toMatchObject({
    total: 2,
    users: [{ email: 'alice@example.com' }, { email: 'bob@example.com' }],
  })
  expect((await app().request('/admin/list-users', undefined, bob.cookie)).status).toBe(403)
  const { user } = bob.body as { user: { id: string } }
  const ban = { userId: user.id, banReason: 'spam' }
  expect((await app().request('/admin/ban-user', ban, alice.cookie)).status).toBe(200)
  expect((await app().request('/get-session', undefined, bob.cookie)).body).toBeNull()
  const refused = await app().request('/sign-in/email', { email: 'bob@example.com', password })
  expect(refused.status).toBe(403)
  const { results } = await env.DB.prepare(
    'select "email", "banned", "banReason" from "user" order by 1',
  ).all()
  expect(results).toEqual([
    { email: 'alice@example.com', banned: 0, banReason: null },
    { email: 'bob@example.com', banned: 1, banReason: 'spam' },
  ])
  expect((await app().request('/sign-out', {}, alice.cookie)).status).toBe(200)
  expect((await app().request('/get-session', undefined, alice.cookie)).body).toBeNull()
})
