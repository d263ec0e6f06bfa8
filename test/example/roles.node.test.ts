import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Account, openBrowser, randomEmail, register } from './browser.ts'
import { backends, type Service, startService } from './service.ts'

describe.each(backends)('roles over $name', (backend) => {
  const adminEmail = randomEmail()
  const editor = `editor-${crypto.randomUUID()}`
  let service: Service
  let admin: Account
  beforeAll(async () => {
    service = await startService(backend, { ADMIN_EMAIL: adminEmail })
    admin = await register(service, adminEmail)
    await admin.send('POST', '/auth/request-verify-email')
    const token = await service.mailed(adminEmail, 'Verify your email address')
    await admin.send('POST', '/auth/verify-email', { token })
  })
  afterAll(() => service.close())

  const everyRoute = (id: string) =>
    [
      ['GET', '/api/admin/users', undefined],
      ['GET', '/api/admin/roles', undefined],
      ['POST', '/api/admin/roles', { name: 'intruder' }],
      ['PUT', `/api/admin/users/${id}/roles/admin`, undefined],
      ['DELETE', `/api/admin/users/${admin.id}/roles/admin`, undefined],
    ] as const

  test('nobody gets in without a session, and nobody without the role', async () => {
    const user = await register(service)
    for (const [method, path, body] of everyRoute(user.id)) {
      expect(await openBrowser(service).send(method, path, body)).toMatchObject({
        status: 401,
        detail: 'Not authenticated',
      })
      expect(await user.send(method, path, body)).toMatchObject({
        status: 403,
        detail: 'Insufficient role',
      })
    }
    expect(await user.send('GET', '/users')).toMatchObject({ status: 302 })
    expect(await service.adapter.role.getRole('intruder')).toBe(null)
    expect(await service.adapter.role.getUserRoles(user.id)).toEqual([])
    expect(await service.adapter.role.getUserRoles(admin.id)).toEqual(['admin'])
  })

  test('a role is created, listed, assigned and revoked, and counts at once', async () => {
    const user = await register(service)
    const body = { name: editor, permissions: ['write', 'read'] }
    const role = { name: editor, permissions: ['read', 'write'] }
    expect(await admin.send('POST', '/api/admin/roles', body)).toMatchObject({
      status: 201,
      json: { role },
    })
    expect(await admin.send('POST', '/api/admin/roles', body)).toMatchObject({
      status: 409,
      json: { code: 'role_already_exists' },
    })
    const { json } = await admin.send('GET', '/api/admin/roles')
    expect(json).toMatchObject({ roles: expect.arrayContaining([role]) })

    const path = `/api/admin/users/${user.id}/roles/${editor}`
    expect(await admin.send('PUT', path)).toMatchObject({ status: 200 })
    expect(await admin.send('PUT', path)).toMatchObject({ status: 200 })
    expect(await user.send('GET', '/api/me')).toMatchObject({
      json: { roles: [editor], permissions: ['read', 'write'] },
    })
    expect(await admin.send('DELETE', path)).toMatchObject({ status: 200 })
    expect(await user.send('GET', '/api/me')).toMatchObject({ json: { roles: [] } })
    expect(await admin.send('DELETE', path)).toMatchObject({
      status: 404,
      detail: 'This user does not have this role',
    })
  })

  test('an unknown user and an unknown role are told apart', async () => {
    const { id } = await register(service)
    expect(await admin.send('PUT', '/api/admin/users/nobody/roles/admin')).toMatchObject({
      status: 404,
      json: { code: 'user_not_found' },
    })
    expect(await admin.send('PUT', `/api/admin/users/${id}/roles/nothing`)).toMatchObject({
      status: 404,
      json: { code: 'role_not_found' },
    })
  })

  test('a role that is taken away counts no more on the next request', async () => {
    const second = await register(service)
    await admin.send('PUT', `/api/admin/users/${second.id}/roles/admin`)
    expect((await second.send('GET', '/api/admin/roles')).status).toBe(200)
    await admin.send('DELETE', `/api/admin/users/${second.id}/roles/admin`)
    expect((await second.send('GET', '/api/admin/roles')).status).toBe(403)
  })

  test('users are listed page by page, with their roles', async () => {
    const more = Array.from({ length: 21 }, () => ({ email: randomEmail() }))
    await Promise.all(more.map((user) => service.adapter.user.createUser(user)))
    const list = async (after: string): Promise<{ id: string }[]> => {
      const { json } = await admin.send('GET', `/api/admin/users?after=${after}`)
      return Object(json).users
    }
    const first = await list('')
    expect(first).toHaveLength(20)
    const last = first.at(-1)?.id ?? ''
    const second = await list(last)
    expect(first).not.toContainEqual(second[0])
    // Just before the admin, wherever that is.
    expect((await list(admin.id.slice(0, -1)))[0]).toEqual({
      id: admin.id,
      email: adminEmail,
      name: null,
      emailVerified: true,
      isActive: true,
      roles: ['admin'],
    })
    const { json } = await admin.send('GET', '/users')
    expect(json).toContain(`<a href="/users?after=${last}">`)
  })
})
