/** OAuth 2.1 and OpenID Connect with one provider, by oauth4webapi. */
import * as oauth from 'oauth4webapi'
import type { Expected, Identity, OAuthClient } from './client.ts'
import type { Definition } from './definition.ts'
import { checkEndpoints } from './endpoints.ts'
import { OAuthFailure } from './failure.ts'
import { identityOf } from './identity.ts'
import type { OAuthClaims, OAuthTokens } from './options.ts'
import { type Fetch, providerFetch, withoutIdToken } from './provider-fetch.ts'

const DISCOVERED_MS = 3_600_000

type Server = oauth.AuthorizationServer

/** Finished facts of a provider: what was discovered, and the keys of its ID tokens. */
interface Known {
  server?: { readonly facts: Server; readonly until: number }
  readonly keys: oauth.JWKSCacheInput
}

/** Opens clients of one provider, which share what is known of it. */
export function openClient(
  definition: Definition,
  own: Fetch | undefined,
): (clientId: string, clientSecret: string | undefined) => OAuthClient {
  const known: Known = { keys: {} }
  return (clientId, clientSecret) => clientOf(definition, own, known, clientId, clientSecret)
}

function clientOf(
  definition: Definition,
  own: Fetch | undefined,
  known: Known,
  clientId: string,
  clientSecret: string | undefined,
): OAuthClient {
  const { id, name, isOpenId } = definition
  const fetching = providerFetch(id, own)
  const client: oauth.Client = { client_id: clientId }
  const failed = (why: string): OAuthFailure =>
    new OAuthFailure('provider_error', { fault: `${id} ${why}` })

  /** What of the library's errors is safe to tell: their codes, never what they were thrown about. */
  const told = (error: unknown, what: string): OAuthFailure => {
    if (error instanceof OAuthFailure) return error
    const { code, error: said } = Object(error)
    const why = typeof said === 'string' && /^[\w-]{1,64}$/.test(said) ? said : String(code)
    return failed(`${what}: ${why}`)
  }

  const options = (server: Server) => ({
    [oauth.customFetch]: (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
    ) => fetching(url, { method, headers, ...(body && { body }) }),
    // Options and discovery let in http: on this machine only.
    [oauth.allowInsecureRequests]: server.issuer.startsWith('http:'),
    [oauth.jwksCache]: known.keys,
  })

  const discover = async (issuer: string): Promise<Server> => {
    if (known.server && known.server.until > Date.now()) return known.server.facts
    try {
      const at = new URL(issuer)
      const response = await oauth.discoveryRequest(at, options({ issuer }))
      const facts = await oauth.processDiscoveryResponse(at, response)
      checkEndpoints(facts, failed)
      known.server = { facts, until: Date.now() + DISCOVERED_MS }
      return facts
    } catch (error) {
      throw told(error, 'cannot be discovered')
    }
  }
  const { server: given } = definition
  const serverOf = async (): Promise<Server> =>
    typeof given === 'string' ? discover(given) : given

  const authentication = ({ token_endpoint_auth_methods_supported: methods }: Server) => {
    if (clientSecret === undefined) return oauth.None()
    const inBody =
      definition.secretIn === 'body' ||
      (definition.secretIn === undefined &&
        methods !== undefined &&
        !methods.includes('client_secret_basic'))
    return inBody ? oauth.ClientSecretPost(clientSecret) : oauth.ClientSecretBasic(clientSecret)
  }

  const get = (accessToken: string) => async (url: string) => {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      // GitHub answers nobody without one.
      'user-agent': 'fastauth-edge',
    }
    const response = await fetching(url, { headers })
    if (response.status !== 200) throw failed(`answered ${response.status} at its API`)
    try {
      return (await response.json()) as unknown
    } catch {
      throw failed('answered no JSON at its API')
    }
  }

  /** What the provider says of the user: the ID token, the userinfo endpoint, or an API of its own. */
  const claimsOf = async (
    server: Server,
    answer: oauth.TokenEndpointResponse,
  ): Promise<OAuthClaims> => {
    const { access_token: accessToken } = answer
    if (definition.claims) return definition.claims(get(accessToken))
    if (!isOpenId) {
      const claims = await get(accessToken)(server.userinfo_endpoint ?? '')
      if (typeof claims !== 'object' || claims === null) throw failed('says nothing of the user')
      return { ...claims }
    }
    const idToken = oauth.getValidatedIdTokenClaims(answer)
    if (idToken === undefined) throw failed('sent no ID token')
    if (idToken['email'] !== undefined || server.userinfo_endpoint === undefined) return idToken
    const response = await oauth.userInfoRequest(server, client, accessToken, options(server))
    const userinfo = await oauth.processUserInfoResponse(server, client, idToken.sub, response)
    return { ...userinfo, ...idToken }
  }

  const exchange = async (
    server: Server,
    callback: URLSearchParams,
    { redirectUri, state, verifier, nonce }: Expected,
  ): Promise<oauth.TokenEndpointResponse> => {
    const parameters = new URLSearchParams(callback)
    // Of a provider that has no issuer, nobody can tell what it should be; its callback is its own.
    if (server.issuer === server.authorization_endpoint) parameters.delete('iss')
    const checked = oauth.validateAuthResponse(server, client, parameters, state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication(server),
      checked,
      redirectUri,
      verifier,
      options(server),
    )
    const processed = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      isOpenId ? response : await withoutIdToken(response),
      isOpenId ? { expectedNonce: nonce, requireIdToken: true } : {},
    )
    if (isOpenId && server.jwks_uri !== undefined) {
      await oauth.validateApplicationLevelSignature(server, response, options(server))
    }
    return processed
  }

  return {
    id,
    name,

    async authorizationUrl({ redirectUri, state, verifier, nonce }) {
      const server = await serverOf()
      const url = new URL(server.authorization_endpoint ?? '')
      const parameters = {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        ...(definition.scopes.length > 0 && { scope: definition.scopes.join(' ') }),
        state,
        ...definition.parameters,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(isOpenId && { nonce }),
      }
      for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value)
      return url
    },

    async identify(callback, expected): Promise<Identity> {
      try {
        const server = await serverOf()
        const answer = await exchange(server, callback, expected)
        const { access_token: accessToken, refresh_token: refreshToken = null } = answer
        const { expires_in: seconds } = answer
        const expiresAt = seconds === undefined ? null : new Date(Date.now() + seconds * 1000)
        const tokens: OAuthTokens = { accessToken, refreshToken, expiresAt }
        const claims = await claimsOf(server, answer)
        const profile = await definition.profile(claims, tokens)
        return identityOf(profile, tokens, (email) => definition.trusts(email, claims), failed)
      } catch (error) {
        if (error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied') {
          throw new OAuthFailure('access_denied')
        }
        throw told(error, 'sign-in')
      }
    },
  }
}
