import type { EdgeAdapter } from '../../store/adapter.ts'
import { RoleAlreadyExistsError } from '../../errors.ts'
import type { UserData } from '../../types.ts'
import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP } from '../command.ts'
import { openNamed } from '../reaching.ts'
import { Refusal } from '../failure.ts'

export const roleAssign: Command = {
  help: `Usage: fastauth-edge role assign EMAIL|ID ROLE [--create] [--permission P]... [--url URL]

Gives a user a role. Doing it twice changes nothing.

  --create         makes the role if it is not there
  --permission P   gives the role this permission too, and so all who have the role; may be repeated
${DATABASE_HELP}`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      options: {
        url: { type: 'string' },
        create: { type: 'boolean' },
        permission: { type: 'string', multiple: true },
      },
      names: ['EMAIL|ID', 'ROLE'],
    })
    const [who = '', role = ''] = positionals
    const { adapter } = await openNamed(values.url)
    // Before the role is made, so that a mistyped user leaves nothing behind.
    const user = await find(adapter, who)
    const created = values.create === true && (await make(adapter, role))
    const { permission = [] } = values
    if (permission.length > 0) await adapter.role.addPermissions(role, permission)
    await adapter.role.assignRole(user.id, role)
    const permissions = (await adapter.role.getRole(role))?.permissions ?? []
    return {
      facts: { userId: user.id, role, created, permissions },
      lines: [
        ...(created ? [`made the role ${role}`] : []),
        `${user.id} has the role ${role}, whose permissions are: ${permissions.join(', ') || 'none'}`,
      ],
    }
  },
}

async function find({ user }: Pick<EdgeAdapter, 'user'>, who: string): Promise<UserData> {
  const found = who.includes('@') ? await user.getUserByEmail(who) : null
  const known = found ?? (await user.getUserById(who))
  if (known) return known
  throw new Refusal(
    'there is no user with this e-mail or id: `fastauth-edge user create` makes one',
  )
}

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
