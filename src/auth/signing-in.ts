/** The answer to a sign-in, by any method. */
import { newDevice } from './devices.ts'
import { newCsrfToken } from './elsewhere.ts'
import { json, withCookies } from './http/answers.ts'
import type { CookieJar } from './http/cookies.ts'
import type { Services } from './services.ts'
import type { Tokens } from './sessions/sessions.ts'
import type { Credentials } from '../types.ts'

/** Hands the tokens over, in the body or in cookies. */
export async function withTokens(
  services: Services,
  cookies: CookieJar,
  tokens: Tokens,
  status = 200,
): Promise<Response> {
  const { settings } = services
  const { access, accessTtl, refresh } = tokens
  if (settings.delivery === 'json') {
    const body = {
      access_token: access,
      ...(refresh !== null && { refresh_token: refresh }),
      token_type: 'bearer',
      expires_in: accessTtl,
    }
    return json(body, status)
  }
  const lines = await cookieLines(services, cookies, tokens)
  return withCookies(json({ message: 'Authentication successful' }, status), lines)
}

/** The lines of `Set-Cookie` that hand tokens to a browser. */
export async function cookieLines(
  { settings }: Services,
  cookies: CookieJar,
  { access, accessTtl, refresh, lasting, boundTo }: Tokens,
): Promise<string[]> {
  const csrf = await newCsrfToken(settings.secrets.signer('csrf'), boundTo)
  return cookies.keep({
    access: { value: access, maxAge: accessTtl },
    refresh: refresh === null ? null : { value: refresh, maxAge: lasting },
    csrf: { value: csrf, maxAge: lasting },
  })
}

/** Has a browser remember that it knew the password of an address: what others guess does not lock it out. */
export async function withDevice(
  { settings }: Services,
  cookies: CookieJar,
  { user, hashedPassword }: Credentials,
  answer: Response,
): Promise<Response> {
  if (settings.delivery !== 'cookie') return answer
  const device = await newDevice(settings.secrets, user.email, hashedPassword)
  return withCookies(answer, [cookies.keepDevice(device)])
}

/** Has a browser forget what a sign-in gave it. */
export function withoutTokens(
  { settings }: Services,
  cookies: CookieJar,
  answer: Response,
): Response {
  return settings.delivery === 'cookie' ? withCookies(answer, cookies.forget()) : answer
}
