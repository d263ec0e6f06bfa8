/** `POST /login`: signing in by password. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { refusal } from '../http/answers.ts'
import { email, flag, password } from '../http/fields.ts'
import { open } from '../http/route.ts'
import { withDevice, withTokens } from '../signing-in.ts'
import { passwordsOf } from '../services.ts'

const NOBODY = { user: null, hashedPassword: null, fingerprints: null }

const PROVIDER = 'credentials'

/** For an unknown address, a user without a password and a wrong one alike. */
const wrong = (): Response => refusal(401, 'Invalid email or password')

export const login = open(
  'POST /login',
  {
    summary: 'Signs a user in by password',
    hashes: true,
    body: v.object({ email, password, remember: v.optional(flag, false) }),
  },
  async (services, { body, ip, userAgent, cookies, presented, tell, after }) => {
    const { settings, flows, sessions } = services
    const arrivedAt = new Date()
    const passwords = passwordsOf(services)
    const address = body.email
    const { limits, judge, ofSuccess } = await attempting(services, 'sign-in', {
      ip,
      address,
      device: cookies.device,
    })
    const looked = await flows.lookUpCredentials(address, limits)
    const { user, hashedPassword, fingerprints } = looked.found ?? NOBODY
    await judge(looked, hashedPassword ?? undefined)
    const { matches, needsRehash } = await passwords.verify(body.password, hashedPassword, address)
    if (!matches || user === null || hashedPassword === null) return wrong()
    if (!user.isActive) return refusal(401, 'Account is deactivated')
    if (settings.requireVerifiedEmail && !user.emailVerified) {
      return refusal(403, 'Email is not verified')
    }
    const { allowSignin } = settings.hooks
    if (allowSignin && (await allowSignin(user, PROVIDER)) !== true) {
      return refusal(403, 'Sign in not allowed')
    }
    const { remember } = body
    const opening = await sessions.open({ remember, ip, userAgent, arrivedAt })
    const isIn = await flows.signIn({
      userId: user.id,
      hashedPassword,
      grant: opening.grant,
      former: await sessions.former(presented),
      ...ofSuccess,
    })
    // The password was changed, or the user deactivated, while it was checked.
    if (!isIn) return wrong()
    await tell('onSignin', user, PROVIDER)
    if (needsRehash) {
      after(async () => {
        const to = await passwords.rehash(body.password)
        if (to === null) return
        const kept = await sessions.carriedOver(hashedPassword, to, fingerprints)
        await flows.replaceHash({ userId: user.id, from: hashedPassword, to, fingerprints: kept })
      })
    }
    const answer = await withTokens(
      services,
      cookies,
      await opening.issue({ user, hashedPassword }),
    )
    return withDevice(services, cookies, { user, hashedPassword }, answer)
  },
)
