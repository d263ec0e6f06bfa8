/**
 * The ids of JWTs (`jti`). A sign-in begins a family; each of its refresh tokens is `family.random`, and the
 * next one follows from it and the secret, so that two refreshes at once, or one whose answer was lost, lead to
 * the same token.
 */
import { base64url, randomBytes } from '../bytes.ts'
import type { Signer } from '../secrets.ts'

/** 132 bits. */
const LENGTH = 22

/** The jti of the first refresh token of a sign-in. */
export const newFamilyJti = (): string =>
  `${base64url(randomBytes(16))}.${base64url(randomBytes(16))}`

/** The family of a jti. One that FastAuth's Python wrote has no dot, and is a family of its own. */
export const familyOf = (jti: string): string => jti.split('.', 1)[0] ?? jti

/**
 * The jti that a refresh token is renamed to. Under several secrets there are several: the first is the one
 * to write, each may be the existing one.
 *
 * @param signer of the purpose `'refresh-jti'`
 */
export const successorsOf = (signer: Signer, jti: string): Promise<string[]> =>
  derived(signer, 'refresh', jti)

/** The jti of the access token that is handed out with a refresh token: the same each time. */
export const accessJtiOf = async (signer: Signer, refreshJti: string): Promise<string> => {
  const [newest = ''] = await derived(signer, 'access', refreshJti)
  return newest
}

async function derived(signer: Signer, kind: string, jti: string): Promise<string[]> {
  const signatures = await signer.signatures(`${kind} ${jti}`)
  return signatures.map((signature) => `${familyOf(jti)}.${signature.slice(0, LENGTH)}`)
}
