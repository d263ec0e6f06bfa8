/** `POST /register`: a user with a password. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { UserAlreadyExistsError } from '../../errors.ts'
import { message, refusal } from '../http/answers.ts'
import { name, newEmail, password } from '../http/fields.ts'
import { open } from '../http/route.ts'
import { mailUntold } from '../mailing.ts'
import { defaultRole } from '../new-users.ts'
import { policyProblem } from '../passwords/policy.ts'
import { withDevice, withTokens } from '../signing-in.ts'
import { passwordsOf } from '../services.ts'
import { startVerification } from '../verification.ts'

/** With `requireVerifiedEmail`, new and known addresses are answered alike. */
const SENT = 'Check your email to finish signing up'

export const register = open(
  'POST /register',
  {
    summary: 'Creates a user with a password, and signs them in',
    hashes: true,
    body: v.object({ email: newEmail, password, name: v.nullish(name) }),
  },
  async (services, exchange) => {
    const { settings, flows, sessions } = services
    const passwords = passwordsOf(services)
    const { body, ip, userAgent, cookies, presented, tell } = exchange
    const problem = policyProblem(settings.passwordPolicy, body.password)
    if (problem !== null) return refusal(400, problem)
    const byMail = settings.requireVerifiedEmail
    // Where a mail goes out, it is counted for the mailbox.
    const address = byMail ? body.email : null
    const { limits, check } = await attempting(services, 'register', { ip, address })
    if (limits) check(await flows.count(limits))
    const hashedPassword = await passwords.hash(body.password)
    const verification = byMail ? await startVerification(services, exchange) : undefined
    const opening = byMail ? undefined : await sessions.open({ remember: false, ip, userAgent })
    const former = opening && (await sessions.former(presented))
    const user = await flows
      .signUp({
        user: {
          id: crypto.randomUUID(),
          email: body.email,
          hashedPassword,
          name: body.name ?? null,
        },
        role: defaultRole(services),
        grant: opening?.grant ?? null,
        former,
        token: verification?.row,
      })
      .catch((error: unknown) => {
        if (error instanceof UserAlreadyExistsError) return null
        throw error
      })
    if (verification) {
      // The hook too, which is for new users alone.
      mailUntold(services, exchange, async () => {
        if (user === null) return verification.tellOwner(body.email)
        await tell('onSignup', user)
        return verification.mail(user)
      })
    }
    if (opening === undefined) return message(SENT, 201)
    if (user === null) return refusal(409, 'A user with this email already exists')
    await tell('onSignup', user)
    const credentials = { user, hashedPassword }
    const answer = await withTokens(services, cookies, await opening.issue(credentials), 201)
    return withDevice(services, cookies, credentials, answer)
  },
)
