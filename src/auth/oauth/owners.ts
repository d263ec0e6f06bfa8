/** Whose an account at a provider is, and who is signed in by it. */
import { accountFlows } from '../../store/flows/account-flows.ts'
import { ConflictError, UserAlreadyExistsError } from '../../errors.ts'
import type { AccountLook } from '../../store/flows/flows.ts'
import type { Credentials } from '../../types.ts'
import { adminRole, giveRole } from '../new-users.ts'
import type { Services } from '../services.ts'
import type { Tokens } from '../sessions/sessions.ts'
import { accountOf, addressOf } from './accounts.ts'
import { type Arriving, admitLinked, admitNew, admitOwner } from './admission.ts'
import type { Identity, OAuthClient } from './client.ts'

/**
 * Signs somebody in by what a provider says of them: the user whom the account is linked to, the owner of the mailbox, or
 * a new user.
 *
 * @throws {OAuthFailure}
 */
export async function signInWith(
  services: Services,
  exchange: Arriving,
  client: OAuthClient,
  identity: Identity,
): Promise<Tokens> {
  const { sessions, settings } = services
  const flows = services.flows.with(accountFlows)
  const { ip, userAgent, presented, tell } = exchange
  const address = addressOf(identity)
  const isProven = identity.proven && address !== null
  const account = accountOf(services, client, identity)
  const arrival = { client, account, address, identity, isProven }
  const arrivedAt = new Date()
  const opening = await sessions.open({ remember: false, ip, userAgent, arrivedAt })
  const entry = { grant: opening.grant, former: await sessions.former(presented), arrivedAt }
  const look = (): Promise<AccountLook & { isIn?: boolean }> =>
    settings.hooks.allowSignin
      ? flows.lookUpAccount(account, address)
      : flows.signInByAccount({
          account,
          email: address,
          proven: isProven,
          onlyVerified: settings.requireVerifiedEmail,
          grant: entry.grant,
          former: entry.former,
        })
  const admit = async (): Promise<Credentials> => {
    const looked = await look()
    if (looked.isIn && looked.linked) return looked.linked
    if (looked.linked) return admitLinked(services, exchange, arrival, looked.linked, entry)
    if (looked.owner) return admitOwner(services, exchange, arrival, looked.owner.user, entry)
    return admitNew(services, exchange, arrival, entry)
  }
  // Another tab may have done the same at this moment: then the account is linked by now.
  const admitted = await admit().catch((error: unknown) => {
    if (error instanceof ConflictError || error instanceof UserAlreadyExistsError) return admit()
    throw error
  })
  const { user } = admitted
  const admin = isProven && user.email === address ? adminRole(services, address) : null
  if (admin) await giveRole(services, user.id, admin)
  await tell('onSignin', user, client.id)
  return opening.issue(admitted)
}
