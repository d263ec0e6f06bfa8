/** Rows that operations need to find. */
import type { EdgeAdapter } from '../src/store/adapter.ts'
import type { NewOAuthAccount, NewPasskey, NewSession, NewToken, UserData } from '../src/types.ts'

export const PERMISSIONS = [
  'posts:create',
  'posts:delete',
  'posts:edit',
  'posts:list',
  'posts:read',
]

export const unique = (prefix: string): string => `${prefix}-${crypto.randomUUID()}`

export const inAnHour = (): Date => new Date(Date.now() + 3_600_000)

export const newUser = () => ({
  email: `${unique('user')}@example.com`,
  name: 'Alice Example',
  hashedPassword: `$scrypt$ln=14,r=16,p=1$${'c2FsdA'.repeat(4)}$${'aGFzaA'.repeat(8)}`,
})

export const newSession = (userId: string): NewSession => ({
  id: unique('session'),
  userId,
  expiresAt: inAnHour(),
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
})

export const newToken = (userId: string): NewToken => ({
  token: unique('token'),
  userId,
  tokenType: 'password_reset',
  expiresAt: inAnHour(),
  rawData: { next: '/account' },
})

export const newAccount = (userId: string): NewOAuthAccount => ({
  provider: 'github',
  providerAccountId: unique('account'),
  userId,
  accessToken: 'a'.repeat(40),
  refreshToken: 'r'.repeat(76),
  expiresAt: inAnHour(),
})

export const newPasskey = (userId: string): NewPasskey => ({
  credentialId: unique('credential'),
  userId,
  publicKey: new Uint8Array(77).fill(7),
  signCount: 1,
})

/** A user with a session, three roles and twelve permissions. */
export async function visitor({ user, session, role }: EdgeAdapter) {
  const owner: UserData = await user.createUser(newUser())
  for (let i = 0; i < 3; i++) {
    const { name } = await role.createRole(
      unique('role'),
      Array.from({ length: 4 }, (_, j) => `area-${i}:action-${j}`),
    )
    await role.assignRole(owner.id, name)
  }
  return session.createSession(newSession(owner.id))
}

/** A user with a row in every table. */
export async function wholeUser(adapter: EdgeAdapter) {
  const { userId } = await visitor(adapter)
  await adapter.token.createToken(newToken(userId))
  await adapter.oauth.createOAuthAccount(newAccount(userId))
  await adapter.passkey.createPasskey(newPasskey(userId))
  return userId
}
