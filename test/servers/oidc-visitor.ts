/** Who is at the browser before the OpenID Connect provider of `oidc.ts`, in whatever runtime the test is. */

export const CLIENT = { clientId: 'edge', clientSecret: 'a-secret-of-the-client' }

/** Where Auth.js of the tests wants browsers back, as its provider `corp`. */
export const AUTHJS_CALLBACK = 'https://app.example/auth/callback/corp'

export interface OidcUser {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
}

/** Where the provider hears who is there, which no provider offers. */
export const USER_PATH = '/user'

/** Says who is at the browser from now on; null refuses. */
export async function become(url: string, user: OidcUser | null): Promise<void> {
  await (await fetch(url + USER_PATH, { method: 'PUT', body: JSON.stringify(user) })).text()
}

/** Follows the provider's own pages from where a browser is sent to where it is sent back. */
export async function follow(url: string, location: string): Promise<string> {
  const cookies = new Map<string, string>()
  let at = location
  while (at.startsWith(url)) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const next = answer.headers.get('location')
    if (next === null) throw new Error(`${answer.status} at ${at}: ${await answer.text()}`)
    await answer.body?.cancel()
    at = new URL(next, at).href
  }
  return at
}
