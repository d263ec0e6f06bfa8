import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP } from '../command.ts'
import { Refusal } from '../failure.ts'
import { hashOfNewPassword, revocationNow } from '../new-password.ts'
import { D1_HELP, demandNoUrl, printed } from '../printed.ts'
import { openNamed } from '../reaching.ts'
import { findUser, whoIs } from '../who.ts'

export const userPassword: Command = {
  help: `Usage: fastauth-edge user password EMAIL|ID [--url URL | --d1]

Sets a user's password, and ends their sessions, refresh tokens and mailed links. It reads the password
from a prompt, twice and without echo, or from standard input, once; it takes none on the command line.

${D1_HELP}${DATABASE_HELP}`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      options: { url: { type: 'string' }, d1: { type: 'boolean' } },
      names: ['EMAIL|ID'],
    })
    const [given = ''] = positionals
    if (values.d1) {
      demandNoUrl(values.url)
      const { settingPassword } = await import('../d1-statements.ts')
      return printed(settingPassword(whoIs(given), await hashOfNewPassword()))
    }
    const { adapter, flows } = await openNamed(values.url)
    const { id: userId, isActive } = await findUser(adapter, given)
    if (!isActive) throw new Refusal('their account is deactivated: nobody signs in to it')
    const to = await hashOfNewPassword()
    const isChanged = await flows.changePassword({
      userId,
      from: await adapter.user.getHashedPassword(userId),
      to,
      keeps: {},
      revocation: revocationNow(new Date()),
    })
    if (!isChanged) {
      throw new Refusal('their account or their password was changed meanwhile: try again')
    }
    return { facts: { userId }, lines: [`${userId} has a new password, and is signed out`] }
  },
}
