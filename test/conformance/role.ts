import { expect, test } from 'vitest'
import {
  RoleAlreadyExistsError,
  RoleNotFoundError,
  UserNotFoundError,
  ValidationError,
} from 'fastauth-edge'
import { newUser, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

export function roleCases(suite: Suite): void {
  const permissionsOf = async (role: string): Promise<unknown[]> => {
    const rows = await suite.backend.sql(
      'select permission from fastauth_role_permissions where role_name = ?',
      role,
    )
    return rows.map((row) => row['permission']).sort()
  }

  test('createRole stores a role with its permissions, sorted and each once', async () => {
    const name = unique('role')
    const { createRole, getRole } = suite.adapter.role
    expect(await createRole(name, ['b', 'a', 'B', 'a', 'ä', 'z'])).toEqual({
      name,
      permissions: ['B', 'a', 'b', 'z', 'ä'],
    })
    expect(await getRole(name)).toEqual({ name, permissions: ['B', 'a', 'b', 'z', 'ä'] })
    expect(await permissionsOf(name)).toEqual(['B', 'a', 'b', 'z', 'ä'])
    const bare = unique('role')
    expect(await createRole(bare)).toEqual({ name: bare, permissions: [] })
    expect(await getRole(bare)).toEqual({ name: bare, permissions: [] })
    expect(await getRole(unique())).toBeNull()
  })

  test('createRole of a name that is there changes nothing', async () => {
    const name = unique('role')
    await suite.adapter.role.createRole(name, ['a'])
    await expect(suite.adapter.role.createRole(name, ['b'])).rejects.toThrow(RoleAlreadyExistsError)
    expect(await permissionsOf(name)).toEqual(['a'])
  })

  test('role names and permissions compare byte for byte', async () => {
    const name = unique('AbC')
    const { createRole, getRole, deleteRole } = suite.adapter.role
    await createRole(name, ['Read', 'read', 'réad', 'read '])
    expect(await permissionsOf(name)).toEqual(['Read', 'read', 'read ', 'réad'])
    for (const other of [name.toLowerCase(), `${name} `, name.replace('b', 'B')]) {
      expect(await getRole(other)).toBeNull()
      expect(await deleteRole(other)).toBe(false)
    }
    await createRole(name.toLowerCase())
    expect(await getRole(name.toLowerCase())).toEqual({
      name: name.toLowerCase(),
      permissions: [],
    })
  })

  test('listRoles lists by name in JavaScript order', async () => {
    const tag = unique()
    const names = [`${tag}é`, `${tag}a`, `${tag}Z`, `${tag}z`]
    for (const name of names) await suite.adapter.role.createRole(name, ['p2', 'p1'])
    const listed = await suite.adapter.role.listRoles()
    expect(listed.filter(({ name }) => name.startsWith(tag))).toEqual(
      [`${tag}Z`, `${tag}a`, `${tag}z`, `${tag}é`].map((name) => ({
        name,
        permissions: ['p1', 'p2'],
      })),
    )
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted())
  })

  test('addPermissions adds those that are missing', async () => {
    const name = unique('role')
    const { createRole, addPermissions } = suite.adapter.role
    await createRole(name, ['a'])
    expect(await addPermissions(name, ['a', 'b', 'b'])).toBeUndefined()
    await addPermissions(name, [])
    expect(await permissionsOf(name)).toEqual(['a', 'b'])
    for (const permissions of [['a'], []]) {
      await expect(addPermissions(unique(), permissions)).rejects.toThrow(RoleNotFoundError)
    }
  })

  test('5,000 permissions: more than one statement can bind, in at most 10 requests', async () => {
    const requests: number[] = []
    const adapter = suite.backend.adapter({ onQuery: (event) => requests.push(event.requests) })
    const { createRole, addPermissions, removePermissions, getRole } = adapter.role
    const tricky = ['"', '\\', "'", '\\u0041', '\u0001', '\u2028', '😀', '[', 'null', '0', '%_?$1']
    const plain = Array.from({ length: 5_000 - tricky.length }, (_, i) => `p${i}`)
    const many = [...plain, ...tricky].sort()
    const name = unique('role')
    expect(await createRole(name, many)).toEqual({ name, permissions: many })
    expect((await getRole(name))?.permissions).toEqual(many)
    expect(await permissionsOf(name)).toEqual(many)
    await removePermissions(name, many.slice(1))
    expect(await permissionsOf(name)).toEqual(many.slice(0, 1))
    await addPermissions(name, many)
    expect(await permissionsOf(name)).toEqual(many)
    expect(Math.max(...requests)).toBeLessThanOrEqual(10)
  })

  test('removePermissions removes those that are there', async () => {
    const name = unique('role')
    const { createRole, removePermissions } = suite.adapter.role
    await createRole(name, ['a', 'b', 'c'])
    expect(await removePermissions(name, ['b', 'zzz'])).toBeUndefined()
    await removePermissions(name, [])
    expect(await permissionsOf(name)).toEqual(['a', 'c'])
    await expect(removePermissions(unique(), ['a'])).rejects.toThrow(RoleNotFoundError)
  })

  test('assignRole and revokeRole', async () => {
    const user = await newUser(suite)
    const name = unique('role')
    const { createRole, assignRole, revokeRole, getUserRoles } = suite.adapter.role
    await createRole(name)
    expect(await assignRole(user.id, name)).toBeUndefined()
    await assignRole(user.id, name)
    expect(await getUserRoles(user.id)).toEqual([name])
    expect(
      await suite.backend.sql('select * from fastauth_user_roles where user_id = ?', user.id),
    ).toEqual([{ user_id: user.id, role_name: name }])
    expect(await revokeRole(user.id, name)).toBe(true)
    expect(await revokeRole(user.id, name)).toBe(false)
    expect(await getUserRoles(user.id)).toEqual([])
    expect(await revokeRole(unique(), unique())).toBe(false)
  })

  test('assignRole says who or what is unknown, and leaves no row', async () => {
    const user = await newUser(suite)
    const name = unique('role')
    const { createRole, assignRole } = suite.adapter.role
    await createRole(name)
    await expect(assignRole(unique('nobody'), name)).rejects.toThrow(UserNotFoundError)
    await expect(assignRole(user.id, unique('norole'))).rejects.toThrow(RoleNotFoundError)
    await expect(assignRole(unique('nobody'), unique('norole'))).rejects.toThrow(UserNotFoundError)
    const rows = await suite.backend.sql(
      "select * from fastauth_user_roles where user_id like 'nobody%' or role_name like 'norole%'",
    )
    expect(rows).toEqual([])
  })

  test("a user's roles and permissions", async () => {
    const user = await newUser(suite)
    const [one, two, three] = [unique('b'), unique('a'), unique('c')]
    const { createRole, assignRole, getUserRoles, getUserPermissions } = suite.adapter.role
    await createRole(one, ['x', 'y'])
    await createRole(two, ['y', 'z'])
    await createRole(three, ['never'])
    await assignRole(user.id, one)
    await assignRole(user.id, two)
    expect(await getUserRoles(user.id)).toEqual([two, one])
    expect(await getUserPermissions(user.id)).toEqual(new Set(['x', 'y', 'z']))
    expect(await getUserRoles(unique())).toEqual([])
    expect(await getUserPermissions(unique())).toEqual(new Set())
  })

  test('deleteRole takes the role from everybody; one of the same name starts anew', async () => {
    const user = await newUser(suite)
    const name = unique('role')
    const { createRole, assignRole, deleteRole, getRole, getUserRoles, getUserPermissions } =
      suite.adapter.role
    await createRole(name, ['a'])
    await assignRole(user.id, name)
    expect(await deleteRole(name)).toBe(true)
    expect(await deleteRole(name)).toBe(false)
    expect(await getRole(name)).toBeNull()
    expect(await permissionsOf(name)).toEqual([])
    expect(await getUserRoles(user.id)).toEqual([])
    await createRole(name, ['b'])
    expect(await getUserPermissions(user.id)).toEqual(new Set())
    expect(await permissionsOf(name)).toEqual(['b'])
  })

  test('permissions that are no list of strings are refused before anything is written', async () => {
    const name = unique('role')
    const { createRole, getRole } = suite.adapter.role
    const sparse: string[] = ['a']
    sparse[2] = 'c'
    for (const permissions of ['read', [1], [''], null, [undefined], sparse, { 0: 'a' }]) {
      // @ts-expect-error: callers without types
      await expect(createRole(name, permissions)).rejects.toThrow(ValidationError)
    }
    expect(await getRole(name)).toBeNull()
  })
}
