/** A service with GitHub, and how a browser goes there and back. */
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { email } from '../../conformance/fixtures.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub, type GitHubAccount } from '../../servers/github.ts'
import { type Answer, type App, app, type Browser, type Config, type CoreBackend } from './app.ts'

/** As a browser asks for a page. */
export const PAGE = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
/** As it asks for one that another site has led to. */
export const FROM_ELSEWHERE = { ...PAGE, 'sec-fetch-site': 'cross-site' }
/** As it asks for one that this site has led to. */
export const FROM_HERE = { ...PAGE, 'sec-fetch-site': 'same-origin' }

export interface OAuthApp extends App {
  readonly hub: GitHub
  /** To GitHub and back, as a person goes. */
  through(browser: Browser, account: GitHubAccount | null, path?: string): Promise<Answer>
}

export function oauthApp(
  backend: CoreBackend,
  config: Config = {},
  options: Parameters<typeof github>[0] = {},
): OAuthApp {
  const hub = new GitHub()
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, fetch: hub.fetch }
  const providers = [credentials(), magicLinks(), github({ ...client, ...options })]
  const service = app(backend, { providers, ...config })
  return {
    ...service,
    hub,
    async through(browser, account, path = '/oauth/github/authorize') {
      const begun = await browser.get(path, FROM_HERE)
      const location = begun.headers.get('location')
      if (location === null) return begun
      const back = hub.authorize(location, account)
      return browser.send('GET', back, undefined, FROM_ELSEWHERE)
    },
  }
}

let last = 0

/** Somebody at GitHub, with one address. */
export function hubber(
  address: string | null = email(),
  { verified = true, id = `${Date.now()}${last++}` }: { verified?: boolean; id?: string } = {},
): GitHubAccount & { readonly id: string } {
  const emails = address === null ? [] : [{ email: address, verified, primary: true }]
  return { id, login: `hubber${id}`, name: 'Hubber', emails }
}

/** Where a browser was led, and with which error. */
export function ledTo({ status, headers }: Answer): [status: number, location: string] {
  return [status, headers.get('location') ?? '']
}

export const errorIn = (answer: Answer): string | null =>
  new URL(ledTo(answer)[1] || 'x:').searchParams.get('error')
