/** A Worker that is an auth service, and a page that has the client. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { type D1Options, d1Adapter } from 'fastauth-edge/d1'
import { fastauthOver, requireAuth } from 'fastauth-edge/hono/slim'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { type Context, Hono } from 'hono'
import { corp, type CorpEnv } from '../servers/corp.ts'

interface Env extends CorpEnv {
  readonly DB: D1Options['binding']
  readonly AUTH_SECRET: string
  /** The client, bundled. */
  readonly CLIENT: string
}

const PAGE = `<!doctype html>
<title>A page</title>
<script type="module">
  import * as client from '/client.js'
  Object.assign(globalThis, client, { auth: client.createAuthClient() })
</script>
`

const app = new Hono<{ Bindings: Env }>()

app.get('/', (c) => c.html(PAGE))
app.get('/client.js', (c) => c.body(c.env.CLIENT, 200, { 'content-type': 'text/javascript' }))

app.use((c: Context<{ Bindings: Env }>, next) => {
  const { DB } = c.env
  return fastauthOver(() => d1Adapter({ binding: DB }), {
    providers: [credentials(), passkeys(), corp(c.env)],
    sessionStrategy: 'jwt',
    jwt: jwt(),
    passwords: { hashers: [argon2id({ memory: 8, passes: 1 })] },
  })(c, next)
})
app.get('/notes', requireAuth(), (c) => c.json({ of: c.var.current.user.email }))

export default app
