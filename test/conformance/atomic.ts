import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatabaseError } from 'fastauth-edge'
import { newUser, session, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const REFUSED = 'refused-permission'

/** Makes the last statement of two operations fail in the database itself. */
const OBSTACLES = {
  sqlite: [
    `create trigger no_permission before insert on fastauth_role_permissions when new.permission = '${REFUSED}' begin select raise(abort, 'no'); end`,
    "create trigger no_removal before delete on fastauth_users when old.name = 'keep' begin select raise(abort, 'no'); end",
  ],
  postgres: [
    `alter table fastauth_role_permissions add constraint no_permission check (permission <> '${REFUSED}')`,
    'create table keeps_users (user_id varchar references fastauth_users (id))',
  ],
  mysql: [
    `alter table fastauth_role_permissions add constraint no_permission check (permission <> '${REFUSED}')`,
    "create trigger no_removal before delete on fastauth_users for each row signal sqlstate '45000' set message_text = 'no'",
  ],
}

export function atomicCases(suite: Suite): void {
  beforeAll(async () => {
    await suite.adapter.createTables()
    for (const statement of OBSTACLES[suite.adapter.dialect]) await suite.backend.sql(statement)
  })
  // The tables go, and what was attached to them.
  afterAll(async () => {
    await suite.backend.sql('drop table if exists keeps_users')
    await suite.adapter.dropTables()
    await suite.adapter.createTables()
  })

  test('a role whose permissions cannot be stored is not stored either', async () => {
    const name = unique('role')
    await expect(suite.adapter.role.createRole(name, ['a', REFUSED])).rejects.toThrow(DatabaseError)
    expect(await suite.adapter.role.getRole(name)).toBeNull()
    await suite.adapter.role.createRole(name, ['a'])
    await expect(suite.adapter.role.addPermissions(name, ['b', REFUSED])).rejects.toThrow(
      DatabaseError,
    )
    expect(await suite.adapter.role.getRole(name)).toEqual({ name, permissions: ['a'] })
  })

  test('of 500 permissions, the last of which cannot be stored, none is', async () => {
    const name = unique('role')
    const { role } = suite.adapter
    const many = Array.from({ length: 499 }, (_, i) => `p${String(i).padStart(3, '0')}`)
    await role.createRole(name, ['a'])
    await expect(role.addPermissions(name, [...many, REFUSED])).rejects.toThrow(DatabaseError)
    expect(await role.getRole(name)).toEqual({ name, permissions: ['a'] })
  })

  test('a user who cannot be removed keeps all that is theirs', async () => {
    const { id } = await newUser(suite)
    const role = unique('role')
    await suite.adapter.user.updateUser(id, { name: 'keep' })
    if (suite.adapter.dialect === 'postgres') {
      await suite.backend.sql('insert into keeps_users (user_id) values (?)', id)
    }
    const mine = await suite.adapter.session.createSession(session(id))
    const reset = await suite.adapter.token.createToken(token(id))
    await suite.adapter.role.createRole(role)
    await suite.adapter.role.assignRole(id, role)
    await expect(suite.adapter.user.deleteUser(id, { soft: false })).rejects.toThrow(DatabaseError)
    expect(await suite.adapter.session.getSession(mine.id)).toEqual(mine)
    expect(await suite.adapter.token.getToken(reset.token, 'reset')).toEqual(reset)
    expect(await suite.adapter.role.getUserRoles(id)).toEqual([role])
    expect(await suite.adapter.user.getUserById(id)).toMatchObject({ name: 'keep' })
  })
}
