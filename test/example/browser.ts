import { createHash } from 'node:crypto'
import type { Service } from './service.ts'

interface Answer {
  readonly status: number
  /** The body as JSON says it; its text where it is not JSON. */
  readonly json: unknown
  /** Why the service refused, in FastAuth's words. */
  readonly detail: unknown
  readonly headers: Headers
}

/** Sends JSON to a service and keeps its cookies. */
export interface Browser {
  /** By name. */
  readonly cookies: Map<string, string>
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

export function openBrowser({ url }: Pick<Service, 'url'>): Browser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async send(method, path, body, headers) {
      const all: Record<string, string> = {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        // As browsers do with all that may change something.
        ...(method !== 'GET' && { origin: new URL(url).origin }),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      }
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        // An empty one is none.
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      const json: unknown = isJson ? JSON.parse(text) : text
      return { status: response.status, json, detail: detailOf(json), headers: response.headers }
    },
  }
}

export const detailOf = (json: unknown): unknown => at(json, 'detail')

/** A value inside JSON. */
export const at = (json: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    json,
  )

const sha256 = (text: string, encoding: 'base64url' | 'hex'): string =>
  createHash('sha256').update(text).digest(encoding)

/** The id of the session whose token a cookie holds: the hash of its random part. */
export const sessionOf = ({ cookies }: Pick<Browser, 'cookies'>): string =>
  sha256((cookies.get('access_token') ?? '').replace(/\..*/, ''), 'base64url')

/** What a mailed token is stored as. */
export const storedToken = (token: string): string => sha256(token, 'hex')

export const randomEmail = (): string => `${crypto.randomUUID()}@example.com`

/** Somebody new. */
export interface Account extends Browser {
  readonly email: string
  readonly password: string
  readonly id: string
}

/** A browser in which somebody new is signed in, by the routes under `prefix`. */
export async function register(
  service: Pick<Service, 'url'>,
  email = randomEmail(),
  prefix = '/auth',
): Promise<Account> {
  const browser = openBrowser(service)
  const password = crypto.randomUUID()
  const { status, json } = await browser.send('POST', `${prefix}/register`, { email, password })
  if (status !== 201) throw new Error(`registration answered ${status}: ${JSON.stringify(json)}`)
  const me = await browser.send('GET', `${prefix}/me`)
  return { ...browser, email, password, id: String(at(me.json, 'id')) }
}
