/** A browser before Auth.js itself, and what a person does there. */
import { Auth, type AuthConfig } from '@auth/core'
import { expect } from 'vitest'

export const HOME = 'https://app.example'

export interface Browser {
  get(path: string): Promise<Response>
  /** Posts a form, as the pages of Auth.js do: with the token against forgery. */
  post(path: string, form?: Record<string, string>): Promise<Response>
  /** Whom Auth.js says that the session is of; null for nobody. */
  session(): Promise<unknown>
  cookie(name: string): string | undefined
}

/** @param config read anew for each request, as a Worker does */
export function browser(config: () => AuthConfig): Browser {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(new URL(path, HOME), init)
    request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const answer = await Auth(request, {
      secret: 'a secret of the tests, and long enough',
      trustHost: true,
      basePath: '/auth',
      // What it refuses, the tests read from its answers.
      logger: { error: () => {}, warn: () => {} },
      ...config(),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    get: (path) => send(path),
    async post(path, form = {}) {
      const csrfToken: unknown = Reflect.get(
        Object(await (await send('/auth/csrf')).json()),
        'csrfToken',
      )
      const body = new URLSearchParams({
        ...form,
        csrfToken: String(csrfToken),
        callbackUrl: `${HOME}/in`,
      })
      return send(path, { method: 'POST', body })
    },
    session: async () => (await send('/auth/session')).json(),
    cookie: (name) => cookies.get(name),
  }
}

export const SESSION = '__Secure-authjs.session-token'

/** Where an answer leads; it is no error of Auth.js. */
export function ledTo(answer: Response): string {
  const location = answer.headers.get('location') ?? ''
  expect(location).not.toContain('error')
  return location
}
