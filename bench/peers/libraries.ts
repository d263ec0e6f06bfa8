/** How each library is signed up with, signed in with and signed out of, over HTTP. */
import type { Text } from '../../scripts/bundle.ts'
import type { Answer, Isolate } from './isolates.ts'
import { type Database, WORKERS } from './workers.ts'

export interface Library {
  readonly name: string
  worker(database: Database): Text
  signUp(isolate: Isolate, email: string): Promise<Answer>
  /** None where the library has no passwords. */
  readonly signIn?: (isolate: Isolate, email: string) => Promise<Answer>
  readonly signOut?: (isolate: Isolate, cookie: string) => Promise<Answer>
}

const ORIGIN = 'http://localhost'
const PASSWORD = 'correct horse battery staple'

const post = (isolate: Isolate, path: string, body: object, cookie = ''): Promise<Answer> =>
  isolate.send(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      ...(cookie !== '' && { cookie }),
    },
  })

const ours: Library = {
  name: 'fastauth-edge',
  worker: WORKERS.ours,
  signUp: (isolate, email) => post(isolate, '/auth/register', { email, password: PASSWORD }),
  signIn: (isolate, email) => post(isolate, '/auth/login', { email, password: PASSWORD }),
  signOut: (isolate, cookie) => post(isolate, '/auth/logout', {}, cookie),
}

const betterAuth: Library = {
  name: 'better-auth',
  worker: WORKERS.betterAuth,
  signUp: (isolate, email) =>
    post(isolate, '/api/auth/sign-up/email', { email, password: PASSWORD, name: 'Alice' }),
  signIn: (isolate, email) =>
    post(isolate, '/api/auth/sign-in/email', { email, password: PASSWORD }),
  signOut: (isolate, cookie) => post(isolate, '/api/auth/sign-out', {}, cookie),
}

const authjs: Library = {
  name: 'Auth.js',
  worker: WORKERS.authjs,
  // It has no sign-up of its own: a user comes from a provider. So the rows are written as its adapter does.
  async signUp({ execute }, email) {
    const [user, token] = [crypto.randomUUID(), crypto.randomUUID()]
    const expires = Date.now() + 30 * 86_400_000
    await execute('insert into user (id, email) values (?, ?)', [user, email])
    const session = 'insert into session (sessionToken, userId, expires) values (?, ?, ?)'
    await execute(session, [token, user, expires])
    return { status: 200, text: '', requests: Number.NaN, cookie: `authjs.session-token=${token}` }
  },
}

export const LIBRARIES: readonly Library[] = [ours, betterAuth, authjs]
