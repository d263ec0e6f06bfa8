import type { EdgeAdapter, QueryEvent, UserData } from 'fastauth-edge'
import { type Core, FastAuth, type FastAuthConfig, type OutgoingMail } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { email } from '../../conformance/fixtures.ts'

export const SECRET = 'q7Zr1m0vXc4b9LkT2hYwN8sJdF5gPuE3'
export const HOME = 'https://app.example'
export const PASSWORD = 'correct horse battery'

/** A database that the core is tried over. */
export interface CoreBackend {
  /** An adapter that tells of its requests. */
  adapter(onQuery: (event: QueryEvent) => void): EdgeAdapter
}

export type Config = Partial<Omit<FastAuthConfig, 'adapter'>>

/** Hashes that cost nothing: what they cost is for other tests. */
export const CHEAP: Config = { passwords: { hashers: [argon2id({ memory: 8, passes: 1 })] } }

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body as JSON says it; its text where it is no JSON. */
  readonly body: unknown
}

/** A service, and what it sent and reported. */
export interface App {
  readonly auth: Core
  readonly adapter: EdgeAdapter
  readonly mails: OutgoingMail[]
  readonly errors: unknown[]
  /** Requests to the database since `forget`. */
  requests(): number
  operations(): string[]
  forget(): void
  /** A browser, with cookies of its own. */
  browser(options?: BrowserOptions): Browser
  /** The token of the newest link that was mailed. */
  mailedToken(): string
}

export interface BrowserOptions {
  readonly ip?: string
  readonly origin?: string
  readonly headers?: Readonly<Record<string, string>>
}

export function app({ adapter: open }: CoreBackend, config: Config = {}): App {
  const events: QueryEvent[] = []
  const mails: OutgoingMail[] = []
  const errors: unknown[] = []
  const adapter = open((event) => void events.push(event))
  const { hooks, providers = [credentials()], ...rest } = config
  const auth = new FastAuth({
    secret: SECRET,
    providers,
    adapter,
    baseUrl: HOME,
    ...(providers.some(({ kind }) => kind === 'credentials') && CHEAP),
    emailTransport: { send: async (mail) => void mails.push(mail) },
    // One visitor of all tests has no limits, unless a test gives him an address.
    hooks: { onError: (error) => void errors.push(error), ...hooks },
    ...rest,
  })
  return {
    auth,
    adapter,
    mails,
    errors,
    requests: () => events.reduce((sum, { requests }) => sum + requests, 0),
    operations: () => events.map(({ operation }) => operation),
    forget: () => void events.splice(0),
    browser: (options) => new Browser(auth, options),
    mailedToken: () => /[?&]token=([\w-]+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '',
  }
}

/** Keeps cookies as browsers do, and sends them. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #auth: Core
  readonly #options: BrowserOptions

  constructor(auth: Core, options: BrowserOptions = {}) {
    this.#auth = auth
    this.#options = options
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { ip, origin = HOME, headers: always = {} } = this.#options
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const isUnsafe = !['GET', 'HEAD', 'OPTIONS'].includes(method)
    const all = {
      ...(cookie !== '' && { cookie }),
      ...(isUnsafe && origin !== '' && { origin }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...always,
      ...headers,
    }
    const url = path.startsWith('http') ? path : `${HOME}${path}`
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const request = new Request(url, {
      method,
      headers: all,
      ...(body !== undefined && { body: text }),
    })
    // What follows the answer is done when a test looks.
    const tasks: Promise<unknown>[] = []
    const waitUntil = (task: Promise<unknown>) => void tasks.push(task)
    const response = await this.#auth.fetch(request, { ip, waitUntil })
    await Promise.all(tasks)
    return this.take(response)
  }

  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
    return this.send('POST', `/auth${path}`, body, headers)
  }

  /** What a form of a page sends when a person presses its button. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('POST', `/auth${path}`, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'same-origin',
      accept: 'text/html,application/xhtml+xml',
    })
  }

  get(path: string, headers?: Readonly<Record<string, string>>) {
    return this.send('GET', `/auth${path}`, undefined, headers)
  }

  async take(response: Response): Promise<Answer> {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0\b/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, decodeURIComponent(value))
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  }

  /** A new user, signed in. */
  async register(address = email(), password = PASSWORD): Promise<UserData> {
    const answer = await this.post('/register', { email: address, password })
    if (answer.status !== 201) throw new Error(`register: ${JSON.stringify(answer.body)}`)
    const current = await this.#auth.authenticate(
      new Request(HOME, {
        headers: { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') },
      }),
    )
    if (current === null) throw new Error('registered, and not signed in')
    return current.user
  }

  login(address: string, password = PASSWORD, more: object = {}): Promise<Answer> {
    return this.post('/login', { email: address, password, ...more })
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.get('/me')).status === 200
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What an answer comes to, for a comparison in one line. */
export const said = ({ status, body }: Answer): [status: number, body: unknown] => [status, body]
