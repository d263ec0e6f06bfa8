/** The routes of passkeys: `/passkeys/*`. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { demandFresh } from '../authentication.ts'
import { base64url } from '../bytes.ts'
import { readEmailAddress } from '../email-address.ts'
import { json, Refused, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { guarded, open, type Route } from '../http/route.ts'
import type { Services } from '../services.ts'
import { passkeyFlows } from '../../store/flows/passkey-flows.ts'
import type { PasskeyListing } from '../../store/flows/own-passkeys.ts'
import type { Listing } from '../sessions/sessions.ts'
import { userHandleOf } from './ceremonies.ts'
import { completeRegistration } from './completing-registration.ts'
import { completeSignIn } from './completing-sign-in.ts'
import { authentication, isCredentialId, registration, renaming } from './credential-json.ts'
import { issueChallenge } from './issued-challenges.ts'
import { OFFERED } from './public-key.ts'
import type { RelyingPartyOf } from './relying-party.ts'

/** Milliseconds for which a browser waits for the person. */
const TIMEOUT = 60_000

/** @throws {Refused} FastAuth's answer where passkeys have no place */
function demandPasskeys({ adapters }: Services): void {
  if (adapters.passkey === undefined) throw new Refused(501, 'PasskeyProvider is not configured')
}

const passkeysOf: Listing = (flows, by) => flows.with(passkeyFlows).listPasskeys(by)

const shown = ({ id, name, aaguid, createdAt, lastUsedAt }: PasskeyListing) => ({
  id,
  name,
  aaguid,
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt?.toISOString() ?? null,
})

const notFound = (): Response => refusal(404, 'Passkey not found')

const credentialOf = (id: string) => ({ id, type: 'public-key' })

const registerBegin = (partyOf: RelyingPartyOf): Route =>
  guarded(
    'POST /passkeys/register/begin',
    { summary: 'What the browser makes a passkey with', lists: passkeysOf },
    async (services, { url, visitor, ip }) => {
      demandPasskeys(services)
      demandFresh(services, visitor)
      await attempting(services, 'passkey', { ip, address: null })
      const { id, name, userVerification } = partyOf(services, url)
      const { user, passkeys } = visitor
      return json({
        rp: { name, id },
        user: {
          id: base64url(await userHandleOf(user.id)),
          name: user.email,
          displayName: user.name || user.email,
        },
        challenge: await issueChallenge(services.settings.secrets, 'register', user.id),
        pubKeyCredParams: OFFERED.map((alg) => ({ type: 'public-key', alg })),
        timeout: TIMEOUT,
        excludeCredentials: passkeys.map((passkey) => credentialOf(passkey.id)),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification,
        },
        attestation: 'none',
      })
    },
  )

const registerComplete = (partyOf: RelyingPartyOf): Route =>
  guarded(
    'POST /passkeys/register/complete',
    { summary: 'Stores the passkey that the browser has made', body: registration },
    async (services, exchange) => {
      demandPasskeys(services)
      demandFresh(services, exchange.visitor)
      const passkey = await completeRegistration(services, exchange, partyOf)
      const { id, name, createdAt } = passkey
      await exchange.tell('onPasskeyRegistered', exchange.visitor.user, passkey)
      return json({ id, name, created_at: createdAt.toISOString() }, 201)
    },
  )

const list = guarded(
  'GET /passkeys',
  { summary: 'The passkeys of the signed-in user, oldest first', lists: passkeysOf },
  (services, { visitor }) => {
    demandPasskeys(services)
    return json(visitor.passkeys.map(shown))
  },
)

const rename = guarded(
  'PUT /passkeys/{passkey_id}',
  { summary: 'Gives a passkey another name', body: renaming },
  async (services, { visitor, params, body }) => {
    demandPasskeys(services)
    const id = params['passkey_id'] ?? ''
    if (!isCredentialId(id)) return notFound()
    const renamed = await services.flows
      .with(passkeyFlows)
      .renamePasskey(visitor.user.id, id, body.name)
    return renamed ? json(shown(renamed)) : notFound()
  },
)

const remove = guarded(
  'DELETE /passkeys/{passkey_id}',
  { summary: 'Removes a passkey, unless it is the last way in' },
  async (services, { visitor, params, tell }) => {
    demandPasskeys(services)
    demandFresh(services, visitor)
    const id = params['passkey_id'] ?? ''
    if (!isCredentialId(id)) return notFound()
    const removal = await services.flows.with(passkeyFlows).removePasskey(visitor.user.id, id)
    if (removal.outcome === 'none') return notFound()
    if (removal.outcome === 'last') {
      return refusal(400, 'The last way to sign in cannot be removed')
    }
    await tell('onPasskeyDeleted', visitor.user, removal.passkey)
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  },
)

/** Who a sign-in is for, where somebody said so. An address that nobody can have says nothing. */
function subjectOf(email: string | null | undefined): string {
  const reading = readEmailAddress(email ?? '')
  return 'address' in reading ? reading.address : ''
}

const authenticateBegin = (partyOf: RelyingPartyOf): Route =>
  open(
    'POST /passkeys/authenticate/begin',
    {
      summary: 'What the browser asks for a passkey with: the same for every address',
      body: v.optional(v.object({ email: v.nullish(text) })),
    },
    async (services, { url, body, ip }) => {
      demandPasskeys(services)
      await attempting(services, 'passkey', { ip, address: null })
      const { id, userVerification } = partyOf(services, url)
      const subject = subjectOf(body?.email)
      return json({
        challenge: await issueChallenge(services.settings.secrets, 'authenticate', subject),
        timeout: TIMEOUT,
        rpId: id,
        allowCredentials: [],
        userVerification,
      })
    },
  )

const authenticateComplete = (partyOf: RelyingPartyOf): Route =>
  open(
    'POST /passkeys/authenticate/complete',
    { summary: 'Signs in by what the passkey has signed', body: authentication },
    (services, exchange) => {
      demandPasskeys(services)
      return completeSignIn(services, exchange, partyOf)
    },
  )

export const passkeyRoutes = (partyOf: RelyingPartyOf): readonly Route[] => [
  registerBegin(partyOf),
  registerComplete(partyOf),
  list,
  rename,
  remove,
  authenticateBegin(partyOf),
  authenticateComplete(partyOf),
]
