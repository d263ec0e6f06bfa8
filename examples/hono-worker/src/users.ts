import type { EdgeAdapter } from 'fastauth-edge'

/** One page of users, with their roles. The next page begins `after` the last id of this one. */
export async function withRoles({ user, role }: EdgeAdapter, after?: string) {
  const users = await user.listUsers({ limit: 20, ...(after && { after }) })
  return Promise.all(
    users.map(async ({ id, email, name, emailVerified, isActive }) => ({
      id,
      email,
      name,
      emailVerified,
      isActive,
      roles: await role.getUserRoles(id),
    })),
  )
}
