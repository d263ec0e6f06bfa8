import type { Respond } from './shells.ts'

export const DAY = 86_400_000
export const HOME = 'https://app.example/'

/** What is stored for a token. */
export async function sha256(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export const cookieOf = (response: Response): string | null => response.headers.get('set-cookie')

/** A request with a session's cookie among others. */
export const withCookie = (token: string, name = '__Host-session'): Request =>
  new Request(HOME, { headers: { cookie: `theme=dark; ${name}=${token}` } })

export const withBearer = (token: string): Request =>
  new Request(HOME, { headers: { authorization: `Bearer ${token}` } })

export const whoami: Respond = async (auth) =>
  Response.json({ id: (await auth.current())?.user.id ?? null })
