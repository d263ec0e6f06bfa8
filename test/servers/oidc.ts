/** An OpenID Connect provider on this machine, built on `oidc-provider`: PKCE is demanded, claims are at userinfo. */
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import OpenIdProvider, { type Context } from 'oidc-provider'
import { CLIENT, follow, type OidcUser, USER_PATH } from './oidc-visitor.ts'
import type { Server } from './process.ts'

export { CLIENT } from './oidc-visitor.ts'

export interface Oidc extends Server {
  /** Who is at the browser; null refuses. */
  user: OidcUser | null
  /** What reached it, by method and path. */
  readonly asked: string[]
  /** Follows the provider's own pages from where a browser is sent to where it is sent back. */
  follow(location: string): Promise<string>
}

export async function startOidc(redirectUris: readonly string[]): Promise<Oidc> {
  const users = new Map<string, OidcUser>()
  const asked: string[] = []
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const provider = new OpenIdProvider(url, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ['of this test'] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => users.get(id),
    }),
    async loadExistingGrant({ oidc }: Context) {
      const { clientId } = oidc.client
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const callback = provider.callback()
  const oidc: Oidc = {
    url,
    user: null,
    asked,
    follow: (location) => follow(url, location),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  server.on('request', (request, response) => {
    if (request.url === USER_PATH) {
      return json(request).then((user) => {
        oidc.user = user as OidcUser | null
        return response.end()
      })
    }
    asked.push(`${request.method} ${request.url?.split('?')[0]}`)
    if (!request.url?.startsWith('/interaction/')) return callback(request, response)
    const { user } = oidc
    if (user) users.set(user.sub, user)
    const result = user
      ? { login: { accountId: user.sub } }
      : { error: 'access_denied', error_description: 'the user said no' }
    void provider
      .interactionResult(request, response, result)
      .then((to) => response.writeHead(303, { location: to }).end())
  })
  return oidc
}
