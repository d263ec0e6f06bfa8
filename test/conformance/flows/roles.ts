import { expect, test } from 'vitest'
import {
  RoleAlreadyExistsError,
  RoleNotFoundError,
  UserNotFoundError,
  ValidationError,
} from 'fastauth-edge'
import { HolderNotFoundError, type RoleDeeds } from '../../../src/store/flows/role-deeds.ts'
import { race, fulfilled, rejected, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import { account, flowsOf, rowsOf } from './fixtures.ts'

const MANY = 50

export function roleCases(suite: Suite): void {
  /** A role and users who have it. */
  const held = async (...users: { isActive?: boolean }[]) => {
    const role = unique('admin')
    await suite.adapter.role.createRole(role, ['everything'])
    const ids: string[] = []
    for (const over of users) {
      const { id } = await account(suite, over)
      await suite.adapter.role.assignRole(id, role)
      ids.push(id)
    }
    const holders = async () =>
      (await rowsOf(suite, 'user_roles', 'role_name', role)).map((row) => row['user_id']).toSorted()
    return { role, ids, holders }
  }

  /** In the name of somebody who has another role, which lets them. */
  const boss = async (): Promise<() => RoleDeeds> => {
    const { role, ids } = await held({})
    return () => flowsOf(suite).rolesAs({ userId: ids[0] ?? '', role })
  }

  test('takes a role, but not from the last active user who has it', async () => {
    const { revokeUnlessLast } = (await boss())()
    const { role, ids, holders } = await held({}, {}, { isActive: false })
    const [one = '', two = '', inactive = ''] = ids
    const { id: stranger } = await account(suite)
    // Who does not have it, and who is nobody, have lost nothing.
    expect(await revokeUnlessLast(stranger, role)).toBe('revoked')
    expect(await revokeUnlessLast(unique('nobody'), role)).toBe('revoked')
    expect(await holders()).toEqual(ids.toSorted())
    expect(await revokeUnlessLast(one, role)).toBe('revoked')
    // One who is not active could do nothing with it.
    expect(await revokeUnlessLast(two, role)).toBe('last')
    expect(await holders()).toEqual([two, inactive].toSorted())
    expect(await revokeUnlessLast(inactive, role)).toBe('revoked')
    expect(await revokeUnlessLast(two, role)).toBe('last')
    expect(await holders()).toEqual([two])
    expect(await suite.adapter.role.getUserRoles(two)).toEqual([role])
    // Another role's holders are no successors.
    const other = await held({})
    expect(await revokeUnlessLast(two, role)).toBe('last')
    expect(await revokeUnlessLast(other.ids[0] ?? '', other.role)).toBe('last')
    await expect(revokeUnlessLast('x'.repeat(256), role)).rejects.toThrow(ValidationError)
  })

  test('of two who take it from one another at once, one keeps it', async () => {
    for (let round = 0; round < 2; round++) {
      const { role, ids, holders } = await held({}, {})
      const deeds = await boss()
      const results = await race(suite, MANY, (i) =>
        deeds().revokeUnlessLast(ids[i % 2] ?? '', role),
      )
      expect(rejected(results)).toEqual([])
      const [left, ...others] = await holders()
      expect([ids.includes(String(left)), others]).toEqual([true, []])
      expect(fulfilled(results)).toContain('last')
    }
  })

  test('deletes no account that is the last to have it, of two at once either', async () => {
    const { deleteAccount } = flowsOf(suite)
    const { role, ids, holders } = await held({}, {}, { isActive: false })
    const remove = async (userId: string, hashedPassword?: string) =>
      deleteAccount({
        userId,
        hashedPassword: hashedPassword ?? (await suite.adapter.user.getHashedPassword(userId)),
        emailVerified: true,
        unlessLast: role,
      })
    const isActive = async (id: string) => (await suite.adapter.user.getUserById(id))?.isActive
    const [one = '', two = ''] = ids
    const outcomes = await race(suite, 10, (i) => remove(i % 2 ? one : two))
    expect(rejected(outcomes)).toEqual([])
    expect(fulfilled(outcomes)).toEqual(expect.arrayContaining(['deleted', 'last']))
    const [left = '', ...others] = await Promise.all(
      [one, two].map(async (id) => ((await isActive(id)) ? id : '')),
    ).then((found) => found.filter(Boolean))
    expect([left === '', others]).toEqual([false, []])
    expect(await suite.adapter.session.listUserSessions(left)).toEqual([])
    // A wrong hash tells nothing of roles; who gave the role up goes, and so does who never had it.
    expect(await remove(left, 'another')).toBe('changed')
    expect(await remove(left)).toBe('last')
    expect(await isActive(left)).toBe(true)
    expect((await holders()).includes(left)).toBe(true)
    const { id: heir } = await account(suite)
    expect(await remove(heir)).toBe('deleted')
    const { id: next } = await account(suite)
    await suite.adapter.role.assignRole(next, role)
    expect(await remove(left)).toBe('deleted')
    expect(await remove(next)).toBe('last')
  })

  test('of two, one gives it up and the other deletes the account: somebody has it', async () => {
    const { role, ids } = await held({}, {})
    const [one = '', two = ''] = ids
    const { deleteAccount } = flowsOf(suite)
    const { revokeUnlessLast } = (await boss())()
    const hashedPassword = await suite.adapter.user.getHashedPassword(one)
    const results = await race<unknown>(suite, 10, (i) =>
      i % 2
        ? revokeUnlessLast(two, role)
        : deleteAccount({ userId: one, hashedPassword, emailVerified: true, unlessLast: role }),
    )
    expect(rejected(results)).toEqual([])
    const found = await Promise.all(
      ids.map(async (id) => {
        const { user, roles = [] } = (await suite.adapter.user.getUserWithRoles(id)) ?? {}
        return user?.isActive === true && roles.includes(role)
      }),
    )
    expect(found.filter(Boolean)).toHaveLength(1)
  })

  test('of many who give it up while others get it, somebody has it', async () => {
    const { role, ids, holders } = await held({}, {}, {})
    const { id: heir } = await account(suite)
    const deeds = await boss()
    const results = await race<unknown>(suite, MANY, (i) =>
      i % 5 === 4
        ? suite.adapter.role.assignRole(heir, role)
        : deeds().revokeUnlessLast([...ids, heir][i % 4] ?? '', role),
    )
    expect(rejected(results)).toEqual([])
    expect((await holders()).length).toBeGreaterThan(0)
  })

  /** What is done to roles, each with its own answer. */
  const deedsOf = async (role: string) => {
    const [made, doomed] = [unique('made'), unique('doomed')]
    const { id } = await account(suite)
    await suite.adapter.role.createRole(doomed)
    await suite.adapter.role.assignRole(id, doomed)
    const deeds: readonly (readonly [(by: RoleDeeds) => Promise<unknown>, answer: unknown])[] = [
      [(by) => by.createRole(made, ['a']), { name: made, permissions: ['a'] }],
      [(by) => by.addPermissions(made, ['b', 'c']), undefined],
      [(by) => by.removePermissions(made, ['b']), undefined],
      [(by) => by.assignRole(id, made), undefined],
      [(by) => by.revokeRole(id, doomed), true],
      [(by) => by.deleteRole(doomed), true],
      [(by) => by.assignRole(id, role), undefined],
      [(by) => by.revokeUnlessLast(id, role), 'revoked'],
    ]
    const left = async () => ({
      made: await suite.adapter.role.getRole(made),
      doomed: await suite.adapter.role.getRole(doomed),
      theirs: await suite.adapter.role.getUserRoles(id),
    })
    return { deeds, left, made, doomed, id }
  }

  test('does to roles what somebody may who is active and has the role', async () => {
    const { role, ids } = await held({}, {})
    const by = flowsOf(suite).rolesAs({ userId: ids[0] ?? '', role })
    const { deeds, left, made, id } = await deedsOf(role)
    for (const [does, answer] of deeds) expect(await does(by)).toEqual(answer)
    expect(await left()).toEqual({
      made: { name: made, permissions: ['a', 'c'] },
      doomed: null,
      theirs: [made],
    })
    // What is refused for a reason of its own is no question of who asks.
    await expect(by.createRole(made)).rejects.toBeInstanceOf(RoleAlreadyExistsError)
    const nothing = unique('nothing')
    await expect(by.addPermissions(nothing, ['a'])).rejects.toBeInstanceOf(RoleNotFoundError)
    await expect(by.removePermissions(nothing, ['a'])).rejects.toBeInstanceOf(RoleNotFoundError)
    await expect(by.assignRole(id, nothing)).rejects.toBeInstanceOf(RoleNotFoundError)
    const unknown = await by.assignRole(unique('nobody'), made).catch((error: unknown) => error)
    expect(unknown).toBeInstanceOf(UserNotFoundError)
    expect(unknown).not.toBeInstanceOf(HolderNotFoundError)
    expect(await by.deleteRole(nothing)).toBe(false)
  })

  test('does nothing to roles for anybody else', async () => {
    const { role, ids } = await held({}, { isActive: false })
    const { id: stranger } = await account(suite)
    const other = await held({})
    const { deeds, left, doomed } = await deedsOf(role)
    const before = { made: null, doomed: { name: doomed, permissions: [] }, theirs: [doomed] }
    for (const userId of [ids[1] ?? '', stranger, other.ids[0] ?? '', unique('nobody')]) {
      const by = flowsOf(suite).rolesAs({ userId, role })
      for (const [does] of deeds) {
        await expect(does(by)).rejects.toBeInstanceOf(HolderNotFoundError)
      }
      expect(await left()).toEqual(before)
    }
    const by = flowsOf(suite).rolesAs({ userId: stranger, role: unique('nothing') })
    await expect(by.deleteRole(doomed)).rejects.toBeInstanceOf(HolderNotFoundError)
    expect(await left()).toEqual(before)
  })

  test('whose role is taken while they give it to themselves does not have it', async () => {
    for (let round = 0; round < 4; round++) {
      const { role, ids, holders } = await held({}, {})
      const [root = '', rogue = ''] = ids
      const results = await race<unknown>(suite, 7, async (i) => {
        const flows = flowsOf(suite)
        if (i === 3) return flows.rolesAs({ userId: root, role }).revokeUnlessLast(rogue, role)
        for (let time = 0; time < 4; time++) {
          await flows.rolesAs({ userId: rogue, role }).assignRole(rogue, role)
        }
      })
      expect(await holders()).toEqual([root])
      expect(fulfilled(results)).toContain('revoked')
      for (const error of rejected(results)) expect(error).toBeInstanceOf(HolderNotFoundError)
    }
  })

  test('of two who take it from one another in their own names, one has it', async () => {
    for (let round = 0; round < 4; round++) {
      const { role, ids, holders } = await held({}, {}, {})
      const [one = '', two = '', third = ''] = ids
      const results = await race<unknown>(suite, 2, (i) => {
        const [userId, other] = i ? [one, two] : [two, one]
        return flowsOf(suite).rolesAs({ userId, role }).revokeUnlessLast(other, role)
      })
      expect(await holders()).toHaveLength(2)
      expect(await holders()).toContain(third)
      expect(fulfilled(results)).toEqual(['revoked'])
      expect(rejected(results)[0]).toBeInstanceOf(HolderNotFoundError)
    }
  })
}
