/** Credentials as browsers write them: what `PublicKeyCredential.toJSON()` returns. */
import * as v from 'valibot'
import { fromBase64url } from '../bytes.ts'
import { complaint } from '../http/validation.ts'

const base64 = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): Uint8Array<ArrayBuffer> => {
    const bytes = fromBase64url(dataset.value)
    if (bytes !== null) return bytes
    addIssue({
      message: complaint('value_error', 'Value error, this is not base64url without padding'),
    })
    return NEVER
  }),
)

/** The longest id that authenticators have, of 1,023 bytes. */
const LONGEST_ID = 1_364

/** Whether it is the id of a credential, as it is stored. */
export const isCredentialId = (text: string): boolean =>
  text !== '' && text.length <= LONGEST_ID && fromBase64url(text) !== null

const id = v.pipe(
  v.string(),
  v.check(
    isCredentialId,
    complaint('value_error', 'Value error, this is not the id of a credential'),
  ),
)

const type = v.literal('public-key', complaint('literal_error', "Input should be 'public-key'"))

const attestation = v.object({
  id,
  type,
  response: v.object({ clientDataJSON: base64, attestationObject: base64 }),
})

const assertion = v.object({
  id,
  type,
  response: v.object({
    clientDataJSON: base64,
    authenticatorData: base64,
    signature: base64,
    userHandle: v.nullish(base64),
  }),
})

/** What an authenticator has made. */
export type Attestation = v.InferOutput<typeof attestation>

/** What it has signed. */
export type Assertion = v.InferOutput<typeof assertion>

/** A body is a credential itself, or holds one. */
const isBare = (body: unknown): boolean => 'response' in Object(body)

const newName = v.pipe(
  v.string(),
  v.check(
    (text) => text.isWellFormed() && !text.includes('\0'),
    complaint('string_unicode', 'Input should be a valid string'),
  ),
  v.maxLength(100, complaint('string_too_long', 'String should have at most 100 characters')),
)

export const registration = v.lazy((body) =>
  isBare(body)
    ? v.pipe(
        attestation,
        v.transform((credential) => ({ credential, name: undefined })),
      )
    : v.object({ credential: attestation, name: v.nullish(newName) }),
)

export const authentication = v.lazy((body) =>
  isBare(body)
    ? v.pipe(
        assertion,
        v.transform((credential) => ({ credential })),
      )
    : v.object({ credential: assertion }),
)

export const renaming = v.object({
  name: v.pipe(
    newName,
    v.minLength(1, complaint('string_too_short', 'String should have at least 1 character')),
  ),
})
