/** A better-auth over one of our databases, as an application has it. */
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import type { EdgeDatabase } from 'fastauth-edge/better-auth'

export const ORIGIN = 'http://localhost:3000'

/** Passwords are stored as they are: what is tested here is no hash. */
export const emailAndPassword = {
  enabled: true,
  password: {
    hash: async (password: string) => `stored ${password}`,
    verify: async ({ hash, password }: { hash: string; password: string }) =>
      hash === `stored ${password}`,
  },
} satisfies BetterAuthOptions['emailAndPassword']

const settings = {
  baseURL: ORIGIN,
  secret: 'a secret of the tests that is long enough',
  logger: { disabled: true },
  emailAndPassword,
} satisfies BetterAuthOptions

export const PASSWORD = 'correct horse'

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> | null
  /** What a browser would send next. */
  readonly cookie: string
  /** Where a browser is sent. */
  readonly location: string | null
}

export interface Application {
  request(path: string, body?: object, cookie?: string): Promise<Answer>
  signUp(email: string, more?: object): Promise<Answer>
}

export function application(database: EdgeDatabase, options: BetterAuthOptions = {}): Application {
  const auth = betterAuth({ ...settings, ...options, database })
  const request: Application['request'] = async (path, body, cookie = '') => {
    const response = await auth.handler(
      new Request(`${ORIGIN}/api/auth${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json', origin: ORIGIN, cookie },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? null : JSON.parse(text),
      cookie: response.headers
        .getSetCookie()
        .map((line) => line.split(';', 1)[0])
        .join('; '),
      location: response.headers.get('location'),
    }
  }
  return {
    request,
    signUp: (email, more) =>
      request('/sign-up/email', { email, password: PASSWORD, name: 'Alice', ...more }),
  }
}
