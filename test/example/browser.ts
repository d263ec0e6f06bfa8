import { createHash } from 'node:crypto'
import type { Service } from './service.ts'

interface Answer {
  readonly status: number
  readonly json: unknown
  /** The stable code of an error. */
  readonly code: string | undefined
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
        'content-type': 'application/json',
        // As browsers do with all that may change something.
        ...(method !== 'GET' && { origin: new URL(url).origin }),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      }
      const response = await fetch(url + path, {
        method,
        // An empty one is none.
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      const json: unknown = await response.json()
      return { status: response.status, json, code: codeOf(json), headers: response.headers }
    },
  }
}

export function codeOf(json: unknown): string | undefined {
  const code = at(json, 'error', 'code') ?? at(json, 'code')
  return code === undefined ? undefined : String(code)
}

/** A value inside JSON. */
export const at = (json: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    json,
  )

/** How the service stores what it hands out: the same in words of Node's own. */
export const sha256 = (text: string): string =>
  createHash('sha256').update(text).digest('base64url')

export const randomEmail = (): string => `${crypto.randomUUID()}@example.com`

/** A browser in which somebody new is logged in. */
export async function register(
  service: Pick<Service, 'url'>,
  email = randomEmail(),
): Promise<Browser & { email: string; password: string; id: string }> {
  const browser = openBrowser(service)
  const password = crypto.randomUUID()
  const { status, json } = await browser.send('POST', '/auth/register', { email, password })
  if (status !== 201) throw new Error(`registration answered ${status}: ${JSON.stringify(json)}`)
  return { ...browser, email, password, id: String(at(json, 'user', 'id')) }
}
