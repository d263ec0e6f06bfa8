/** What a sign-in is answered with, whatever the way in. */
import { newCsrfToken } from './elsewhere.ts'
import { json } from './http/answers.ts'
import type { CookieJar } from './http/cookies.ts'
import type { Services } from './services.ts'
import type { Tokens } from './sessions/sessions.ts'

/** Hands the tokens over, in the body or in cookies. */
export async function withTokens(
  { settings }: Services,
  cookies: CookieJar,
  tokens: Tokens,
  status = 200,
): Promise<Response> {
  const { access, accessTtl, refresh, lasting } = tokens
  if (settings.delivery === 'json') {
    const body = {
      access_token: access,
      ...(refresh !== null && { refresh_token: refresh }),
      token_type: 'bearer',
      expires_in: accessTtl,
    }
    return json(body, status)
  }
  const answer = json({ message: 'Authentication successful' }, status)
  const csrf = await newCsrfToken(settings.secrets.signer('csrf'), tokens.boundTo)
  const lines = cookies.keep({
    access: { value: access, maxAge: accessTtl },
    refresh: refresh === null ? null : { value: refresh, maxAge: lasting },
    csrf: { value: csrf, maxAge: lasting },
  })
  for (const line of lines) answer.headers.append('set-cookie', line)
  return answer
}

/** Has a browser forget what a sign-in gave it. */
export function withoutTokens(
  { settings }: Services,
  cookies: CookieJar,
  answer: Response,
): Response {
  if (settings.delivery === 'cookie') {
    for (const line of cookies.forget()) answer.headers.append('set-cookie', line)
  }
  return answer
}
