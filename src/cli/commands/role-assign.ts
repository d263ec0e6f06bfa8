import type { EdgeAdapter } from '../../store/adapter.ts'
import { RoleAlreadyExistsError } from '../../errors.ts'
import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP, tell } from '../command.ts'
import { D1_HELP, demandNoUrl, printed } from '../printed.ts'
import { openNamed } from '../reaching.ts'
import { findUser, whoIs } from '../who.ts'

export const roleAssign: Command = {
  help: `Usage: fastauth-edge role assign EMAIL|ID ROLE [--create] [--permission P]... [--url URL | --d1]

Gives a user a role. Doing it twice changes nothing. Have a user verify their address first: until then,
the first to prove that the mailbox is theirs takes the account over, without its roles.

  --create         makes the role if it is not there
  --permission P   gives the role this permission too, and so all who have the role; may be repeated
${D1_HELP}${DATABASE_HELP}`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      options: {
        url: { type: 'string' },
        create: { type: 'boolean' },
        permission: { type: 'string', multiple: true },
        d1: { type: 'boolean' },
      },
      names: ['EMAIL|ID', 'ROLE'],
    })
    const [who = '', role = ''] = positionals
    const { create = false, permission = [] } = values
    if (values.d1) {
      demandNoUrl(values.url)
      const { assigningRole } = await import('../d1-statements.ts')
      tell(`if their address is not verified yet, ${untilThen(role)}`)
      return printed(assigningRole({ who: whoIs(who), role, create, permissions: permission }))
    }
    const { adapter } = await openNamed(values.url)
    // Before the role is created, so that a mistyped user leaves nothing behind.
    const user = await findUser(adapter, who)
    const created = create && (await make(adapter, role))
    if (permission.length > 0) await adapter.role.addPermissions(role, permission)
    await adapter.role.assignRole(user.id, role)
    if (!user.emailVerified) tell(`warning: their address is not verified, so ${untilThen(role)}`)
    const permissions = (await adapter.role.getRole(role))?.permissions ?? []
    return {
      facts: { userId: user.id, emailVerified: user.emailVerified, role, created, permissions },
      lines: [
        ...(created ? [`made the role ${role}`] : []),
        `${user.id} has the role ${role}, whose permissions are: ${permissions.join(', ') || 'none'}`,
      ],
    }
  },
}

/** What becomes of a role before its holder's address is verified, and what to do. */
const untilThen = (role: string): string =>
  `${role} goes when the mailbox is first proven, by a password reset, a magic link or a provider: ` +
  'the account is taken over by that. Let them verify the address, and assign the role after that' +
  (role === 'admin'
    ? ', or name the address in adminEmails, whose owner gets it by that proof'
    : '')

/** Whether it was not there. */
async function make({ role }: Pick<EdgeAdapter, 'role'>, name: string): Promise<boolean> {
  try {
    await role.createRole(name)
    return true
  } catch (error) {
    if (error instanceof RoleAlreadyExistsError) return false
    throw error
  }
}
