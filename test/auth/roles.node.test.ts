/** Roles where a test has the database to itself: the last administrator, and a service without roles. */
import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { Browser, CHEAP, HOME, PASSWORD, said, SECRET } from './core/app.ts'
import { serviceIn } from './core/client.ts'

const database = () => {
  const client = createClient({ url: ':memory:' })
  return { adapter: () => libsqlAdapter({ client }) }
}

const LAST = [400, { detail: 'The last admin cannot lose the role' }]

test('the last administrator stays one, also of two who revoke one another at once', async () => {
  const core = serviceIn({ strategy: 'database', delivery: 'cookie' }, database())
  await core.adapter.role.createRole('admin')
  const admin = async () => {
    const address = email()
    const client = await core.client().register(address)
    const { id } = await core.userOf(address)
    await core.adapter.role.assignRole(id, 'admin')
    return { client, id, body: { user_id: id, role_name: 'admin' } }
  }
  const [one, two] = [await admin(), await admin()]
  const answers = await Promise.all([
    one.client.post('/roles/revoke', two.body),
    two.client.post('/roles/revoke', one.body),
  ])
  const both = [one, two]
  const roles = await Promise.all(both.map(({ id }) => core.adapter.role.getUserRoles(id)))
  expect(roles.flat()).toEqual(['admin'])
  expect(answers.map(({ status }) => status)).toContain(200)
  const last = both[roles.findIndex((own) => own.length > 0)]
  expect(last && said(await last.client.post('/roles/revoke', last.body))).toEqual(LAST)
  // Who is not active takes nobody's place.
  const third = await admin()
  await core.adapter.user.updateUser(third.id, { isActive: false })
  expect(last && said(await last.client.post('/roles/revoke', last.body))).toEqual(LAST)
  expect((await last?.client.get('/roles'))?.status).toBe(200)
  // Nor by going: an account is deleted when there is a successor.
  const remove = () => last?.client.send('DELETE', '/account', { password: PASSWORD })
  const refused = await remove()
  expect(refused && said(refused)).toEqual(LAST)
  expect(await last?.client.isSignedIn()).toBe(true)
  const heir = await admin()
  expect((await remove())?.status).toBe(200)
  expect((await heir.client.get('/roles')).status).toBe(200)
})

test('without a role adapter, roles are not configured', async () => {
  const { user, token, session } = database().adapter()
  const parts = { adapter: user, tokenAdapter: token, sessionAdapter: session }
  const auth = new FastAuth({
    secret: SECRET,
    providers: [credentials()],
    baseUrl: HOME,
    ...parts,
    ...CHEAP,
  })
  const visitor = new Browser(auth)
  expect((await visitor.get('/roles')).status).toBe(401)
  await visitor.register()
  const not = { detail: 'RBAC is not configured' }
  expect(said(await visitor.get('/roles/me'))).toEqual([400, not])
  expect(said(await visitor.get('/roles'))).toEqual([500, not])
  expect(said(await visitor.post('/roles', { name: 7 }))).toEqual([500, not])
})
