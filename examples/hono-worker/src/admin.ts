import {
  ConfigError,
  type EdgeAdapter,
  RoleAlreadyExistsError,
  RoleNotFoundError,
  type UserData,
  ValidationError,
} from 'fastauth-edge'

export const ADMIN = 'admin'

/** Whether this is the user of ADMIN_EMAIL. The store is asked, since it decides which addresses are the same. */
export async function isAdmin(
  { user: users }: EdgeAdapter,
  user: UserData,
  email: string | undefined,
): Promise<boolean> {
  if (!email) return false
  try {
    return (await users.getUserByEmail(email))?.id === user.id
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new ConfigError('ADMIN_EMAIL is not an e-mail address', { cause: error })
  }
}

/** Gives the role `admin`, which is made when there is none. */
export async function makeAdmin({ role }: EdgeAdapter, { id }: UserData): Promise<void> {
  try {
    await role.assignRole(id, ADMIN)
  } catch (error) {
    if (!(error instanceof RoleNotFoundError)) throw error
    await role.createRole(ADMIN, ['roles:manage']).catch((reason: unknown) => {
      if (!(reason instanceof RoleAlreadyExistsError)) throw reason
    })
    await role.assignRole(id, ADMIN)
  }
}
