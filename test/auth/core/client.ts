/** A client of the core in each way of being signed in, so that one case is true of all of them. */
import { jwt } from 'fastauth-edge/auth/jwt'
import { email } from '../../conformance/fixtures.ts'
import {
  type Answer,
  app,
  type App,
  type Browser,
  type BrowserOptions,
  type Config,
  type CoreBackend,
  PASSWORD,
} from './app.ts'

export interface Mode {
  readonly strategy: 'database' | 'jwt'
  readonly delivery: 'cookie' | 'json'
}

export const MODES: readonly Mode[] = (['database', 'jwt'] as const).flatMap((strategy) =>
  (['cookie', 'json'] as const).map((delivery) => ({ strategy, delivery })),
)

/** The two that have everything in them. */
export const FEW_MODES: readonly Mode[] = [
  { strategy: 'database', delivery: 'cookie' },
  { strategy: 'jwt', delivery: 'json' },
]

export const inMode = ({ strategy, delivery }: Mode): Config => ({
  sessionStrategy: strategy,
  tokenDelivery: delivery,
  ...(strategy === 'jwt' && { jwt: jwt() }),
})

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''))

/** Sends cookies, or tokens as `Authorization` and in bodies, as the delivery has it. */
export class Client {
  readonly browser: Browser
  readonly #mode: Mode
  #tokens: { access: string; refresh: string } = { access: '', refresh: '' }

  constructor(browser: Browser, mode: Mode) {
    this.browser = browser
    this.#mode = mode
  }

  /** The token that shows who is asking. */
  get access(): string {
    return this.browser.cookies.get('__Host-access_token') ?? this.#tokens.access
  }

  /** What a refresh is asked with: under `'database'` the token itself. */
  get refreshToken(): string {
    return this.browser.cookies.get('__Host-refresh_token') ?? this.#tokens.refresh
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const { access } = this.#tokens
    const headers: Record<string, string> = access ? { authorization: `Bearer ${access}` } : {}
    const answer = await this.browser.send(method, `/auth${path}`, body, headers)
    const given = Object(answer.body)
    if (this.#mode.delivery === 'json' && typeof given.access_token === 'string') {
      this.#tokens = { access: given.access_token, refresh: given.refresh_token ?? '' }
    }
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path)
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body)
  }

  async register(address = email(), password = PASSWORD): Promise<Client> {
    const answer = await this.post('/register', { email: address, password })
    if (answer.status !== 201) throw new Error(`register: ${JSON.stringify(answer.body)}`)
    return this
  }

  login(address: string, password = PASSWORD, more: object = {}): Promise<Answer> {
    return this.post('/login', { email: address, password, ...more })
  }

  refresh(): Promise<Answer> {
    const { strategy, delivery } = this.#mode
    const inBody = strategy === 'jwt' && delivery === 'json'
    return this.post('/refresh', inBody ? { refresh_token: this.#tokens.refresh } : undefined)
  }

  /** A client that has what this one has, as a thief or a second tab. */
  copy(browser: Browser): Client {
    const other = new Client(browser, this.#mode)
    for (const [name, value] of this.browser.cookies) browser.cookies.set(name, value)
    other.#tokens = { ...this.#tokens }
    return other
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.get('/me')).status === 200
  }
}

export interface Service extends App {
  readonly mode: Mode
  client(options?: BrowserOptions): Client
  /** Who has an address, as stored. */
  userOf(address: string): Promise<{ id: string; email: string }>
}

export function serviceIn(mode: Mode, backend: CoreBackend, config: Config = {}): Service {
  const core = app(backend, { ...inMode(mode), ...config })
  return {
    ...core,
    mode,
    client: (options) => new Client(core.browser(options), mode),
    async userOf(address) {
      const user = await core.adapter.user.getUserByEmail(address)
      if (user === null) throw new Error('nobody has this address')
      return user
    },
  }
}
