/** What the browser says of a ceremony: https://www.w3.org/TR/webauthn-3/#dictdef-collectedclientdata */
import * as v from 'valibot'
import { CeremonyError, demand } from './ceremony-error.ts'
import type { RelyingParty } from './relying-party.ts'

const schema = v.object({
  type: v.string(),
  challenge: v.string(),
  origin: v.string(),
  crossOrigin: v.optional(v.boolean(), false),
  topOrigin: v.optional(v.string()),
})

export type ClientData = v.InferOutput<typeof schema>

/** @throws {CeremonyError} */
export function readClientData(bytes: Uint8Array): ClientData {
  try {
    return v.parse(
      schema,
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)),
    )
  } catch {
    throw new CeremonyError('clientDataJSON is malformed')
  }
}

/** @throws {CeremonyError} it is of another ceremony, or of a page that passkeys are not used on */
export function checkClientData(
  { type, origin, crossOrigin, topOrigin }: ClientData,
  ceremony: 'webauthn.create' | 'webauthn.get',
  { origins }: RelyingParty,
): void {
  demand(type === ceremony, `the type is not ${ceremony}`)
  demand(origins.includes(origin), 'the origin is not among the expected ones')
  demand(!crossOrigin && topOrigin === undefined, 'the page was in a frame of another site')
}
