import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP } from '../command.ts'
import { openNamed } from '../reaching.ts'

export const userCreate: Command = {
  help: `Usage: fastauth-edge user create EMAIL [--name NAME] [--verified] [--url URL]

Makes a user without a password and prints their id: they set one by the password reset of your
service, or sign in by a link or a passkey.

  --name NAME   what they are called
  --verified    their e-mail needs no verification
${DATABASE_HELP}`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      options: {
        url: { type: 'string' },
        name: { type: 'string' },
        verified: { type: 'boolean' },
      },
      names: ['EMAIL'],
    })
    const [email = ''] = positionals
    const { name, verified: emailVerified } = values
    const { adapter } = await openNamed(values.url)
    const user = await adapter.user.createUser({ email, name, emailVerified })
    return { facts: { user }, lines: [user.id] }
  },
}
