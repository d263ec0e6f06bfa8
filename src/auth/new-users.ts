/** What every new user gets, whatever the way in. */
import { RoleNotFoundError } from '../errors.ts'
import type { RoleGrant } from '../store/flows/grant.ts'
import { refusal } from './http/answers.ts'
import type { Services } from './services.ts'

/** The role of the configuration's `name`, with the others to be created where they are missing. */
function granted({ settings }: Services, name: string): RoleGrant {
  const { roles } = settings
  const isListed = roles.some((role) => role.name === name)
  return { name, seeds: isListed ? roles : [...roles, { name, permissions: [] }] }
}

/** `defaultRole`, where there are roles. */
export const defaultRole = (services: Services): RoleGrant | null => {
  const { defaultRole: name } = services.settings
  return name === undefined || services.adapters.role === undefined ? null : granted(services, name)
}

/** The role whose bearers assign all roles, as FastAuth names it. */
export const ADMIN = 'admin'

/** Nobody could assign roles any more. */
export const lastAdmin = (): Response => refusal(400, 'The last admin cannot lose the role')

/** Whether an address can make somebody an administrator. */
export const hasAdmins = ({ settings, adapters }: Services): boolean =>
  adapters.role !== undefined && settings.adminEmails.length > 0

/** `admin` for an address of `adminEmails`. Only for who has just proved that the mailbox is theirs. */
export const adminRole = (services: Services, address: string): RoleGrant | null =>
  services.adapters.role !== undefined && services.settings.adminEmails.includes(address)
    ? granted(services, ADMIN)
    : null

/** Assigns a role of the configuration, which is created where it is missing. */
export async function giveRole(
  { adapters, flows }: Services,
  userId: string,
  { name, seeds }: RoleGrant,
): Promise<void> {
  const assign = async (): Promise<void> => adapters.role?.assignRole(userId, name)
  await assign().catch(async (error: unknown) => {
    if (!(error instanceof RoleNotFoundError)) throw error
    await flows.ensureRoles(seeds)
    await assign()
  })
}
