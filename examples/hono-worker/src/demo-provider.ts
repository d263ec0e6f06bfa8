/**
 * An OAuth provider to try signing in with, which needs no account. It lets everybody be anybody, so it exists on
 * localhost only, and only with `DEMO_PROVIDER` of `.dev.vars`. Remove this file when you add a provider of your own.
 */
import { oauthProvider } from 'fastauth-edge/auth/oauth'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from './env.ts'
import { isLocal } from './local.ts'
import { page } from './pages/layout.ts'

const PATH = '/demo-provider'

/** Who can sign in. The code and the access token of a person are their key: there is nothing to protect. */
const PEOPLE = new Map(
  ['Ada', 'Grace'].map((name) => {
    const sub = name.toLowerCase()
    return [sub, { sub, name, email: `${sub}@demo.example`, email_verified: true }] as const
  }),
)

export const hasDemoProvider = ({ env, req }: Context<AppEnv>): boolean =>
  env.DEMO_PROVIDER === 'true' && isLocal(new URL(req.url))

/** What the service asks the provider, without a network between them. */
const backChannel = new Hono()
  .basePath(PATH)
  .post('/token', async (c) => {
    const { code } = await c.req.parseBody()
    return PEOPLE.has(String(code))
      ? c.json({ access_token: code, token_type: 'bearer' })
      : c.json({ error: 'invalid_grant' }, 400)
  })
  .get('/userinfo', (c) => {
    const person = PEOPLE.get(c.req.header('authorization')?.replace(/^bearer /i, '') ?? '')
    return person ? c.json(person) : c.json({ error: 'invalid_token' }, 401)
  })

export const demoProvider = (origin: string) =>
  oauthProvider({
    id: 'demo',
    name: 'a demo account',
    clientId: 'demo',
    clientSecret: 'demo',
    authorizationEndpoint: `${origin}${PATH}/authorize`,
    tokenEndpoint: `${origin}${PATH}/token`,
    userinfoEndpoint: `${origin}${PATH}/userinfo`,
    fetch: async (url, init) => backChannel.request(url, init),
  })

/** Back to the service, and nowhere else. */
function wayBack(c: Context<AppEnv>, answer: Record<string, string>): Response {
  const { redirect_uri = '', state = '' } = c.req.query()
  const target = URL.parse(redirect_uri)
  if (target?.origin !== new URL(c.req.url).origin) return c.text('Bad redirect_uri', 400)
  for (const [name, value] of Object.entries({ ...answer, state })) {
    target.searchParams.set(name, value)
  }
  return c.redirect(target.href)
}

/** What the visitor sees of the provider. */
export const demoProviderPages = new Hono<AppEnv>()
  .use(async (c, next) => (hasDemoProvider(c) ? next() : c.notFound()))

  .get('/authorize', (c) => {
    const { redirect_uri = '', state = '' } = c.req.query()
    const content = html`<p>
        This page stands for GitHub, Google and others. Who do you want to be?
      </p>
      <form action="${PATH}/answer">
        <input type="hidden" name="redirect_uri" value="${redirect_uri}" />
        <input type="hidden" name="state" value="${state}" />
        <p class="buttons">
          ${[...PEOPLE.values()].map(({ sub, name }) => html`<button name="code" value="${sub}">${name}</button> `)}
          <button name="error" value="access_denied" class="second">Nobody</button>
        </p>
      </form>`
    return page(c, { title: 'A demo provider', content })
  })

  .get('/answer', (c) => {
    const { code, error = 'access_denied' } = c.req.query()
    return wayBack(c, code === undefined ? { error } : { code })
  })
