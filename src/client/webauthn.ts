/** Passkeys as JSON, for browsers that do not convert it themselves (Chrome 129, Safari 18.4 and Firefox 119 do). */

type Bytes = Uint8Array<ArrayBuffer>

const bytesOf = (base64url: string): Bytes =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )

const base64url = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

type Descriptors = readonly PublicKeyCredentialDescriptorJSON[] | undefined

const descriptors = (list: Descriptors): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map(({ id }) => ({ id: bytesOf(id), type: 'public-key' }))

/** What `navigator.credentials.create` takes. */
export const creationOptions = (
  json: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptions =>
  PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? {
    rp: json.rp,
    user: { ...json.user, id: bytesOf(json.user.id) },
    challenge: bytesOf(json.challenge),
    pubKeyCredParams: json.pubKeyCredParams.map(({ alg }) => ({ alg, type: 'public-key' })),
    excludeCredentials: descriptors(json.excludeCredentials),
    ...(json.timeout !== undefined && { timeout: json.timeout }),
    ...(json.authenticatorSelection && { authenticatorSelection: json.authenticatorSelection }),
  }

/** What `navigator.credentials.get` takes. */
export const requestOptions = (
  json: PublicKeyCredentialRequestOptionsJSON,
): PublicKeyCredentialRequestOptions =>
  PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? {
    challenge: bytesOf(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
    userVerification: 'required',
    ...(json.rpId !== undefined && { rpId: json.rpId }),
    ...(json.timeout !== undefined && { timeout: json.timeout }),
  }

/** A credential as the service reads it. */
export function credentialJson(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential)) throw new TypeError('There is no passkey')
  if (credential.toJSON) return credential.toJSON()
  const { id, type, response, authenticatorAttachment } = credential
  const parts = Object.fromEntries(
    ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].flatMap(
      (name) => {
        const part: unknown = Reflect.get(response, name)
        return part instanceof ArrayBuffer ? [[name, base64url(part)] as const] : []
      },
    ),
  )
  return {
    id,
    rawId: id,
    type,
    authenticatorAttachment,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}
