import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, randomEmail, register } from './browser.ts'
import { backends, type Service, startService } from './service.ts'

describe.each(backends)('roles over $name', (backend) => {
  const adminEmail = randomEmail()
  const editor = `editor-${crypto.randomUUID()}`
  let service: Service
  let admin: Awaited<ReturnType<typeof register>>
  beforeAll(async () => {
    service = await startService(backend, { ADMIN_EMAIL: adminEmail })
    admin = await register(service, adminEmail)
    const token = await service.mailed(adminEmail, 'Verify')
    await admin.send('POST', '/auth/verify-email', { token })
  })
  afterAll(() => service.close())

  const everyRoute = (id: string) =>
    [
      ['GET', '/auth/roles', undefined],
      ['POST', '/auth/roles', { name: 'intruder' }],
      ['PUT', `/auth/users/${id}/roles/admin`, undefined],
      ['DELETE', `/auth/users/${admin.id}/roles/admin`, undefined],
    ] as const

  test('nobody gets in without a session, and nobody without the role', async () => {
    const user = await register(service)
    for (const [method, path, body] of everyRoute(user.id)) {
      expect(await openBrowser(service).send(method, path, body)).toMatchObject({
        status: 401,
        code: 'unauthenticated',
      })
      expect(await user.send(method, path, body)).toMatchObject({ status: 403, code: 'forbidden' })
    }
    expect(await service.adapter.role.getRole('intruder')).toBe(null)
    expect(await service.adapter.role.getUserRoles(user.id)).toEqual([])
    expect(await service.adapter.role.getUserRoles(admin.id)).toEqual(['admin'])
  })

  test('a role is created, listed, assigned and revoked, and counts at once', async () => {
    const user = await register(service)
    const body = { name: editor, permissions: ['write', 'read'] }
    const role = { name: editor, permissions: ['read', 'write'] }
    expect(await admin.send('POST', '/auth/roles', body)).toMatchObject({
      status: 201,
      json: { role },
    })
    expect(await admin.send('POST', '/auth/roles', body)).toMatchObject({
      status: 409,
      code: 'role_already_exists',
    })
    const { json } = await admin.send('GET', '/auth/roles')
    expect(json).toMatchObject({ roles: expect.arrayContaining([role]) })

    const path = `/auth/users/${user.id}/roles/${editor}`
    expect(await admin.send('PUT', path)).toMatchObject({ status: 200 })
    expect(await admin.send('PUT', path)).toMatchObject({ status: 200 })
    expect(await user.send('GET', '/auth/me')).toMatchObject({
      json: { roles: [editor], permissions: ['read', 'write'] },
    })
    expect(await admin.send('DELETE', path)).toMatchObject({ status: 200 })
    expect(await user.send('GET', '/auth/me')).toMatchObject({ json: { roles: [] } })
    expect(await admin.send('DELETE', path)).toMatchObject({
      status: 404,
      code: 'role_not_assigned',
    })
  })

  test('an unknown user and an unknown role are told apart', async () => {
    const { id } = await register(service)
    expect(await admin.send('PUT', '/auth/users/nobody/roles/admin')).toMatchObject({
      status: 404,
      code: 'user_not_found',
    })
    expect(await admin.send('PUT', `/auth/users/${id}/roles/nothing`)).toMatchObject({
      status: 404,
      code: 'role_not_found',
    })
  })

  test('a role that is taken away counts no more on the next request', async () => {
    const second = await register(service)
    await admin.send('PUT', `/auth/users/${second.id}/roles/admin`)
    expect((await second.send('GET', '/auth/roles')).status).toBe(200)
    await admin.send('DELETE', `/auth/users/${second.id}/roles/admin`)
    expect((await second.send('GET', '/auth/roles')).status).toBe(403)
  })
})
