/** Signing in with passkeys: `fastauth-edge/auth/passkeys`. */
export type { PasskeyOptions } from './passkeys/relying-party.ts'
export { passkeys } from './passkeys/passkey-provider.ts'
