import type { EdgeAdapter, UserData } from 'fastauth-edge'
import { hashToken, newToken } from 'fastauth-edge/hono'

type TokenType = 'verify-email' | 'password-reset'

const HOUR_MS = 3_600_000

const LIFE_MS: Record<TokenType, number> = {
  'verify-email': 24 * HOUR_MS,
  'password-reset': HOUR_MS,
}

/** Makes a token for the address that the user has now. The answer is for the mail alone. */
export async function issueToken(
  adapter: EdgeAdapter,
  user: UserData,
  tokenType: TokenType,
): Promise<string> {
  const secret = newToken()
  await adapter.token.createToken({
    token: await hashToken(secret),
    userId: user.id,
    tokenType,
    expiresAt: new Date(Date.now() + LIFE_MS[tokenType]),
    rawData: { email: user.email },
  })
  return secret
}

/** Uses a token up. Null unless it was good, and its user is active and has the same address still. */
export async function redeemToken(
  adapter: EdgeAdapter,
  secret: string,
  tokenType: TokenType,
): Promise<UserData | null> {
  const token = await adapter.token.consumeToken(await hashToken(secret), tokenType)
  if (token === null) return null
  const user = await adapter.user.getUserById(token.userId)
  return user !== null && user.isActive && user.email === token.rawData?.['email'] ? user : null
}
