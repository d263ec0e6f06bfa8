import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP } from '../command.ts'
import { hashOfNewPassword } from '../new-password.ts'
import { D1_HELP, demandNoUrl, printed } from '../printed.ts'
import { openNamed } from '../reaching.ts'
import { newAddress } from '../who.ts'

export const userCreate: Command = {
  help: `Usage: fastauth-edge user create EMAIL [--name NAME] [--verified] [--password] [--url URL | --d1]

Creates a user and prints their id. Without --password they have none: they set one by the password
reset of your service, or sign in by a link or a passkey.

  --name NAME   what they are called
  --verified    their e-mail needs no verification
  --password    reads a password, from a prompt or from standard input
${D1_HELP}${DATABASE_HELP}`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      options: {
        url: { type: 'string' },
        name: { type: 'string' },
        verified: { type: 'boolean' },
        password: { type: 'boolean' },
        d1: { type: 'boolean' },
      },
      names: ['EMAIL'],
    })
    const email = newAddress(positionals[0] ?? '')
    const { name, verified: emailVerified } = values
    const hashed = async () => (values.password ? hashOfNewPassword() : null)
    if (values.d1) {
      demandNoUrl(values.url)
      const { creatingUser } = await import('../d1-statements.ts')
      const id = crypto.randomUUID()
      const user = { id, email, name, emailVerified, hashedPassword: await hashed() }
      return printed(creatingUser(user), { id })
    }
    const { adapter } = await openNamed(values.url)
    const hashedPassword = await hashed()
    const user = await adapter.user.createUser({ email, name, emailVerified, hashedPassword })
    return { facts: { user }, lines: [user.id] }
  },
}
