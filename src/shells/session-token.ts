/** Secrets that somebody else keeps: sessions' tokens with a browser, one-time tokens in a mail. */
import { base64url } from '../input/token-hash.ts'

export { hashToken } from '../input/token-hash.ts'

/** 256 random bits, for a cookie or a link. */
export const newToken = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))
