/** A Worker that is an auth service with pages. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { pages } from 'fastauth-edge/auth/pages'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { type D1Options, d1Adapter } from 'fastauth-edge/d1'
import { fastauthOver, requireAuth } from 'fastauth-edge/hono/slim'
import { type Context, Hono } from 'hono'
import { corp, type CorpEnv } from '../servers/corp.ts'

interface Env extends CorpEnv {
  readonly DB: D1Options['binding']
  readonly AUTH_SECRET: string
}

const app = new Hono<{ Bindings: Env }>()

app.use((c: Context<{ Bindings: Env }>, next) => {
  const { DB } = c.env
  return fastauthOver(() => d1Adapter({ binding: DB }), {
    providers: [credentials(), corp(c.env)],
    pages: pages({ title: 'Notes' }),
    passwords: { hashers: [argon2id({ memory: 8, passes: 1 })] },
    emailTransport: { send: async ({ to, text }) => console.log(`${to} ${text}`) },
  })(c, next)
})
app.get('/', (c) => c.text('The front page'))
app.get('/notes', requireAuth(), (c) => c.text(`The notes of ${c.var.current.user.email}`))

export default app
