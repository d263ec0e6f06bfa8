/** A client of the core's routes for browsers: `fastauth-edge/client`. */
import type { AuthClient, Destination, Done } from './auth-client.ts'
import { AuthError } from './refusals.ts'
import type { User } from './shapes.ts'
import { openTransport } from './transport.ts'
import { creationOptions, credentialJson, requestOptions } from './webauthn.ts'

export type { AuthClient, Destination, Done, PasskeyPrompt } from './auth-client.ts'
export { AuthError, type FieldProblem, NetworkError } from './refusals.ts'
export type {
  LinkedAccount,
  Passkey,
  Profile,
  Role,
  Session,
  TokenFacts,
  User,
  UserRoles,
} from './shapes.ts'

/** What the service's own options are, where they are not the defaults. */
export interface AuthClientOptions {
  /** Where the service is. @default the origin of the page */
  readonly baseUrl?: string | undefined
  /** @default '/auth' */
  readonly routePrefix?: string | undefined
  /** @default 'csrf_token' */
  readonly csrfCookieName?: string | undefined
  /** @default 'X-CSRF-Token' */
  readonly csrfHeaderName?: string | undefined
  /** In place of the browser's `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
}

/**
 * A client of a service, for either `tokenDelivery`: cookies are the browser's own matter, and tokens are kept in memory
 * alone, until the page is left.
 *
 * @example
 * ```ts
 * import { createAuthClient } from 'fastauth-edge/client'
 *
 * const auth = createAuthClient()
 *
 * await auth.signIn({ email: 'alice@example.com', password: 'correct horse' })
 * const user = await auth.me()
 * console.log(user?.email)
 * ```
 */
export function createAuthClient({
  baseUrl = globalThis.location?.origin,
  routePrefix = '/auth',
  csrfCookieName: csrfCookie = 'csrf_token',
  csrfHeaderName: csrfHeader = 'X-CSRF-Token',
  fetch = (request) => globalThis.fetch(request),
}: AuthClientOptions = {}): AuthClient {
  if (baseUrl === undefined) throw new TypeError('baseUrl must be given: there is no page')
  const base = baseUrl.replace(/\/$/, '') + routePrefix
  const transport = openTransport({ base, fetch, csrfCookie, csrfHeader })
  const { send, sendSignedIn, refresh, forget } = transport

  const signInUrl = (provider: string, destination?: Destination): string =>
    base + destined(`/oauth/${encodeURIComponent(provider)}/authorize`, destination)

  return {
    async signUp(account) {
      const answer = await send<object>('POST', '/register', account)
      const said = 'message' in answer ? answer.message : ''
      return { signedIn: 'accessToken' in answer || said === 'Authentication successful' }
    },
    async signIn(credentials) {
      await send('POST', '/login', credentials)
    },
    async signOut({ all } = {}) {
      await sendSignedIn('POST', all ? '/logout?all=true' : '/logout').catch(unlessNobody)
      forget()
    },
    me: () => sendSignedIn<User>('GET', '/me').catch(unlessNobody),
    refresh,
    fetch: transport.fetch,

    requestEmailVerification: () => sendSignedIn('POST', '/request-verify-email'),
    verifyEmail: (token, { disown, password } = {}) =>
      send('POST', '/verify-email', { token, password, ...(disown && { owner: 'other' }) }),
    forgotPassword: (email) => send('POST', '/forgot-password', { email }),
    resetPassword: (reset) => send('POST', '/reset-password', reset),

    account: {
      profile: () => sendSignedIn('GET', '/account/profile'),
      update: (profile) => sendSignedIn('PUT', '/account/profile', profile),
      changePassword: (change) => sendSignedIn('POST', '/account/change-password', change),
      changeEmail: (change) => sendSignedIn('POST', '/account/change-email', change),
      confirmEmailChange: (token) => send('POST', '/account/confirm-email-change', { token }),
      async delete(proof) {
        const done = await sendSignedIn<Done>('DELETE', '/account', proof)
        forget()
        return done
      },
    },

    sessions: {
      list: () => sendSignedIn('GET', '/sessions'),
      revoke: (id) => sendSignedIn('DELETE', `/sessions/${encodeURIComponent(id)}`),
      async revokeAll() {
        const done = await sendSignedIn<Done>('DELETE', '/sessions/all')
        forget()
        return done
      },
    },

    roles: {
      mine: () => sendSignedIn('GET', '/roles/me'),
      of: (userId) => sendSignedIn('GET', `/roles/user/${encodeURIComponent(userId)}`),
      list: () => sendSignedIn('GET', '/roles'),
      create: (role) => sendSignedIn('POST', '/roles', role),
      delete: (name) => sendSignedIn('DELETE', `/roles/${encodeURIComponent(name)}`),
      addPermissions: (name, permissions) =>
        sendSignedIn('POST', `/roles/${encodeURIComponent(name)}/permissions`, { permissions }),
      removePermissions: (name, permissions) =>
        sendSignedIn('DELETE', `/roles/${encodeURIComponent(name)}/permissions`, { permissions }),
      assign: (userId, roleName) => sendSignedIn('POST', '/roles/assign', { userId, roleName }),
      revoke: (userId, roleName) => sendSignedIn('POST', '/roles/revoke', { userId, roleName }),
    },

    oauth: {
      signIn: (provider, destination) => location.assign(signInUrl(provider, destination)),
      signInUrl,
      // Not by navigation: a refusal is an error of this page, and another origin may be let in by its name.
      async link(provider, destination) {
        const path = destined(`/oauth/${encodeURIComponent(provider)}/link`, destination)
        const { url } = await sendSignedIn<{ url: string }>('GET', path)
        location.assign(url)
      },
      accounts: () => sendSignedIn('GET', '/oauth/accounts'),
      unlink: (provider) =>
        sendSignedIn('DELETE', `/oauth/accounts/${encodeURIComponent(provider)}`),
    },

    magicLinks: {
      send: (email) => send('POST', '/magic-links/login', { email }),
      async signIn(token) {
        await send('POST', '/magic-links/callback', { token })
      },
    },

    passkeys: {
      async register({ name } = {}) {
        const options = await sendSignedIn<PublicKeyCredentialCreationOptionsJSON>(
          'POST',
          '/passkeys/register/begin',
        )
        const publicKey = creationOptions(options)
        const credential = credentialJson(await navigator.credentials.create({ publicKey }))
        return sendSignedIn('POST', '/passkeys/register/complete', { credential, name })
      },
      async signIn(given) {
        const options = await send<PublicKeyCredentialRequestOptionsJSON>(
          'POST',
          '/passkeys/authenticate/begin',
        )
        const publicKey = requestOptions(options)
        const credential = credentialJson(await navigator.credentials.get({ ...given, publicKey }))
        await send('POST', '/passkeys/authenticate/complete', { credential })
      },
      list: () => sendSignedIn('GET', '/passkeys'),
      rename: (id, name) => sendSignedIn('PUT', `/passkeys/${encodeURIComponent(id)}`, { name }),
      delete: (id) => sendSignedIn('DELETE', `/passkeys/${encodeURIComponent(id)}`),
    },

    tokens: {
      introspect: (token) => sendSignedIn('POST', '/token/introspect', { token }),
      revoke: (token) => sendSignedIn('POST', '/token/revoke', { token }),
    },
  }
}

const destined = (path: string, { redirect }: Destination = {}): string =>
  `${path}?redirect=${encodeURIComponent(redirect ?? thisPage())}`

/** Without the error of an earlier way back. */
function thisPage(): string {
  const page = new URL(location.href)
  if (page.searchParams.has('error')) page.searchParams.delete('error')
  page.hash = ''
  return page.href
}

function unlessNobody(error: unknown): null {
  if (error instanceof AuthError && error.status === 401) return null
  throw error
}
