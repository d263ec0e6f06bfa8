/** The deletion of the visitor's own account. */
import * as v from 'valibot'
import { demandFresh } from '../authentication.ts'
import { message, refusal, WRONG_PASSWORD } from '../http/answers.ts'
import { password } from '../http/fields.ts'
import { guarded } from '../http/route.ts'
import { invalid } from '../http/validation.ts'
import { ADMIN, lastAdmin } from '../new-users.ts'
import { passwordsOf } from '../services.ts'
import { withoutTokens } from '../signing-in.ts'

const changedMeanwhile = (): Response =>
  refusal(409, 'The account was changed meanwhile: try again')

export const wrong = (): Response => refusal(400, WRONG_PASSWORD)

export const remove = guarded(
  'DELETE /account',
  {
    summary:
      'Deletes the account, its row too while its address is not verified; without a password of its own, shortly after signing in',
    attempt: 'password',
    hashes: true,
    body: v.optional(v.object({ password: v.optional(password) })),
  },
  async (services, { body, visitor, cookies }) => {
    const { user, hashedPassword, keeps } = visitor
    if (hashedPassword === null) demandFresh(services, visitor)
    else if (body?.password === undefined) {
      throw invalid([{ type: 'missing', loc: ['body', 'password'], msg: 'Field required' }])
    } else {
      const passwords = passwordsOf(services)
      const { matches } = await passwords.verify(body.password, hashedPassword, user.email)
      if (!matches) return wrong()
    }
    const outcome = await services.flows.deleteAccount({
      userId: user.id,
      hashedPassword,
      emailVerified: user.emailVerified,
      sessionId: keeps.sessionId,
      // Others need no lock on the role, and no look at who else has it.
      unlessLast: visitor.roles.includes(ADMIN) ? ADMIN : undefined,
    })
    if (outcome === 'last') return lastAdmin()
    if (outcome === 'changed') return hashedPassword === null ? changedMeanwhile() : wrong()
    return withoutTokens(services, cookies, message('Account deleted successfully'))
  },
)
