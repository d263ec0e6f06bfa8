/** `/roles`: what FastAuth answers, and what it gets wrong. */
import { describe, expect, test } from 'vitest'
import { jwt } from 'fastauth-edge/auth/jwt'
import { email, unique } from '../../conformance/fixtures.ts'
import { type Answer, type CoreBackend, said } from './app.ts'
import { type Client, FEW_MODES, type Mode, type Service, serviceIn } from './client.ts'

const done = (message: string) => [200, { message }]
const refused = (status: number, detail: unknown) => [status, { detail }]

/** Somebody who has just signed up. */
async function someone(core: Service): Promise<{ client: Client; id: string }> {
  const address = email()
  const client = await core.client().register(address)
  return { client, id: (await core.userOf(address)).id }
}

/** One of several administrators: on a database that other tests share, none of them is the last. */
async function administrator(core: Service): Promise<{ client: Client; id: string }> {
  const admin = await someone(core)
  await core.adapter.role.createRole('admin').catch(() => {})
  await core.adapter.role.assignRole(admin.id, 'admin')
  return admin
}

const CALLS: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['GET', '/roles'],
  ['POST', '/roles', { name: 'x' }],
  ['DELETE', '/roles/x'],
  ['POST', '/roles/x/permissions', { permissions: [] }],
  ['DELETE', '/roles/x/permissions', { permissions: [] }],
  ['POST', '/roles/assign', { user_id: 'x', role_name: 'admin' }],
  ['POST', '/roles/revoke', { user_id: 'x', role_name: 'x' }],
  ['GET', '/roles/user/x'],
]

export function roleCases(backend: CoreBackend): void {
  describe.each(FEW_MODES)('$strategy sessions, by $delivery', (mode: Mode) => {
    // Under JWTs what a token claims would do for the application, and for no role.
    const options = mode.strategy === 'jwt' ? { jwt: jwt({ freshness: 'claims' }) } : {}
    const service = () => serviceIn(mode, backend, { rateLimit: false, ...options })

    test('roles, permissions and who has them, as FastAuth answers', async () => {
      const core = service()
      const { client } = await administrator(core)
      const user = await someone(core)
      const role = unique('editor')
      const { adapter } = core
      const permit = (method: string, permissions: string[], name = role) =>
        client.send(method, `/roles/${name}/permissions`, { permissions })
      const give = (path: string, user_id: string, role_name: string) =>
        client.post(`/roles/${path}`, { user_id, role_name })

      const given = { name: role, permissions: ['write', 'read', 'write'] }
      const created = { name: role, permissions: ['read', 'write'] }
      expect(said(await client.post('/roles', given))).toEqual([201, created])
      expect(said(await client.post('/roles', { name: role }))).toEqual(
        refused(409, 'Role already exists'),
      )
      expect(await adapter.role.getRole(role)).toEqual(created)
      const listed = await client.get('/roles')
      expect([listed.status, listed.body]).toEqual([200, expect.arrayContaining([created])])

      // What FastAuth answers with 500: one that is there, one twice, what the role lacks.
      expect(said(await permit('POST', ['read', 'x', 'x']))).toEqual(done('Permissions added'))
      expect((await adapter.role.getRole(role))?.permissions).toEqual(['read', 'write', 'x'])
      expect(said(await permit('DELETE', ['x', 'x', 'y']))).toEqual(done('Permissions removed'))
      expect(await adapter.role.getRole(role)).toEqual(created)
      const unknown = unique('nothing')
      const noRole = refused(404, 'Role not found')
      expect(said(await permit('POST', ['x'], unknown))).toEqual(noRole)
      expect(said(await permit('DELETE', ['x'], unknown))).toEqual(noRole)
      expect(said(await client.send('DELETE', `/roles/${unknown}`))).toEqual(noRole)

      for (let twice = 0; twice < 2; twice++) {
        expect(said(await give('assign', user.id, role))).toEqual(done('Role assigned'))
      }
      const theirs = { user_id: user.id, roles: [role], permissions: ['read', 'write'] }
      expect(said(await client.get(`/roles/user/${user.id}`))).toEqual([200, theirs])
      expect(said(await user.client.get('/roles/me'))).toEqual([200, theirs])
      // No row for nobody, and none of a role that is not there.
      const nobody = unique('nobody')
      expect(said(await give('assign', nobody, role))).toEqual(refused(404, 'User not found'))
      expect(said(await give('assign', user.id, unknown))).toEqual(noRole)
      expect(await adapter.role.getUserRoles(nobody)).toEqual([])
      expect(said(await client.get(`/roles/user/${nobody}`))).toEqual([
        200,
        { user_id: nobody, roles: [], permissions: [] },
      ])

      for (let twice = 0; twice < 2; twice++) {
        expect(said(await give('revoke', user.id, role))).toEqual(done('Role revoked'))
      }
      expect(await adapter.role.getUserRoles(user.id)).toEqual([])
      await give('assign', user.id, role)
      expect(said(await client.send('DELETE', `/roles/${role}`))).toEqual(done('Role deleted'))
      expect(await adapter.role.getRole(role)).toBeNull()
      expect(said(await user.client.get('/roles/me'))).toEqual([
        200,
        { user_id: user.id, roles: [], permissions: [] },
      ])
    })

    test('administrators alone, from the moment on and until it is over', async () => {
      const core = service()
      const { client, id } = await someone(core)
      const all = async (by: Client): Promise<unknown[]> => {
        const answers: Answer[] = []
        for (const [method, path, body] of CALLS) answers.push(await by.send(method, path, body))
        return answers.map(said)
      }
      expect(await all(core.client())).toEqual(CALLS.map(() => refused(401, 'Not authenticated')))
      expect(await all(client)).toEqual(CALLS.map(() => refused(403, 'Insufficient role')))
      // Nobody learns from a body that is wrong whether they might.
      expect((await client.post('/roles', { name: 7 })).status).toBe(403)
      await core.adapter.role.createRole('admin').catch(() => {})
      await core.adapter.role.assignRole(id, 'admin')
      core.forget()
      expect((await client.get('/roles')).status).toBe(200)
      expect(core.operations()).toEqual(['flows.whoIsAsking', 'role.listRoles'])
      const problems = async (path: string, body: unknown): Promise<unknown> =>
        Object((await client.post(path, body)).body).detail
      expect(await problems('/roles', { permissions: 'x' })).toEqual([
        { type: 'missing', loc: ['body', 'name'], msg: 'Field required' },
        { type: 'list_type', loc: ['body', 'permissions'], msg: 'Input should be a valid list' },
      ])
      expect(await problems('/roles/x/permissions', { permissions: ['x', 7] })).toEqual([
        {
          type: 'string_type',
          loc: ['body', 'permissions', 1],
          msg: 'Input should be a valid string',
        },
      ])
      expect((await client.post('/roles', { name: 'x'.repeat(256) })).status).toBe(400)
      await administrator(core)
      const own = { user_id: id, role_name: 'admin' }
      expect(said(await client.post('/roles/revoke', own))).toEqual(done('Role revoked'))
      expect(said(await client.get('/roles'))).toEqual(refused(403, 'Insufficient role'))
    })
  })

  test('an administrator cannot delete the role that makes one', async () => {
    const core = serviceIn({ strategy: 'database', delivery: 'cookie' }, backend)
    const { client, id } = await administrator(core)
    for (const path of ['/roles/admin', '/roles/%61dmin', '/roles/admin/']) {
      const answer = await client.send('DELETE', path)
      if (answer.status === 307) continue
      expect(said(answer)).toEqual(refused(400, 'The role admin cannot be deleted'))
    }
    expect(await core.adapter.role.getUserRoles(id)).toEqual(['admin'])
  })
}
