/** GitHub as an OAuth client sees it: `/authorize`, `/access_token` with its errors in a 200, `/user` and `/user/emails`. */

export interface GitHubAccount {
  /** As JSON writes it, so that it may be any number. */
  readonly id: string
  readonly login: string
  readonly name?: string | null
  /** The public address. */
  readonly email?: string | null
  readonly emails?: readonly { email: string; verified: boolean; primary: boolean }[]
}

interface Authorized {
  readonly account: GitHubAccount
  readonly challenge: string | null
  readonly redirectUri: string | null
}

export const CLIENT_ID = 'client'
export const CLIENT_SECRET = 'the-client-secret'

const json = (body: unknown, status = 200): Response => Response.json(body, { status })

export class GitHub {
  /** What was asked of it, by method and URL. */
  readonly asked: string[] = []
  readonly #codes = new Map<string, Authorized>()
  readonly #tokens = new Map<string, GitHubAccount>()

  /** What a browser is sent back to, whose user agrees, or does not. */
  authorize(location: string, account: GitHubAccount | null): string {
    const { searchParams } = new URL(location)
    const redirectUri = searchParams.get('redirect_uri')
    const back = new URL(redirectUri ?? '')
    back.searchParams.set('state', searchParams.get('state') ?? '')
    if (account === null) {
      back.searchParams.set('error', 'access_denied')
      return back.href
    }
    const code = crypto.randomUUID()
    this.#codes.set(code, {
      account,
      challenge: searchParams.get('code_challenge'),
      redirectUri,
    })
    back.searchParams.set('code', code)
    return back.href
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(url, init)
    this.asked.push(`${request.method} ${url}`)
    if (url === 'https://github.com/login/oauth/access_token') return this.#token(request)
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    const account = this.#tokens.get(token)
    if (account === undefined || !request.headers.has('user-agent')) return json({}, 401)
    const { id, login, name = null, email = null, emails = [] } = account
    if (url === 'https://api.github.com/user/emails') return json(emails)
    if (url !== 'https://api.github.com/user') return json({}, 404)
    const rest = JSON.stringify({ login, name, email, avatar_url: 'https://img.example/a.png' })
    return new Response(`{"id": ${id}, ${rest.slice(1)}`, {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
  }

  /** A `fetch` for clients that have GitHub's addresses built in: what goes there is answered here, the rest elsewhere. */
  readonly before =
    (elsewhere: typeof fetch): typeof fetch =>
    (input, init = {}) => {
      const { host, href } = new URL(input instanceof Request ? input.url : input)
      return host === 'github.com' || host === 'api.github.com'
        ? this.fetch(href, init)
        : elsewhere(input, init)
    }

  async #token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    const refused = (error: string) => json({ error, error_description: 'no' })
    const inForm = `${form.get('client_id')}:${form.get('client_secret')}`
    const [, inHeader] = request.headers.get('authorization')?.split('Basic ') ?? []
    if ((inHeader ? atob(inHeader) : inForm) !== `${CLIENT_ID}:${CLIENT_SECRET}`) {
      return refused('incorrect_client_credentials')
    }
    const code = form.get('code') ?? ''
    const authorized = this.#codes.get(code)
    this.#codes.delete(code)
    if (authorized === undefined) return refused('bad_verification_code')
    if (authorized.redirectUri !== form.get('redirect_uri')) return refused('redirect_uri_mismatch')
    if (authorized.challenge !== (await challengeOf(form.get('code_verifier') ?? ''))) {
      return refused('bad_verification_code')
    }
    const token = `gho_${crypto.randomUUID()}`
    this.#tokens.set(token, authorized.account)
    return json({ access_token: token, token_type: 'bearer', scope: 'user:email' })
  }
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const binary = String.fromCharCode(...new Uint8Array(digest))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
