/** The shells as Workers use them: handlers, a Hono application, a Durable Object and an entrypoint. */
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers'
import { Hono } from 'hono'
import { type Auth, fastauth, requireAuth } from 'fastauth-edge/hono'
import { authOf, removeExpired, withAuth } from 'fastauth-edge/workers'

interface Env {
  DB?: D1Database
  DATABASE_URL?: string
  ROOM: DurableObjectNamespace
  API: Fetcher
}

const visitor = async (request: Request): Promise<Response> => {
  const { user } = await authOf(request).requireAuth()
  return Response.json({ id: user.id })
}

class PlainRoom extends DurableObject<Env> {
  #visits = 0
  override async fetch(request: Request): Promise<Response> {
    const answer = await visitor(request)
    this.#visits++
    return answer
  }
  visits(): number {
    return this.#visits
  }
}
export const Room = withAuth(PlainRoom)

export const Api = withAuth(
  class extends WorkerEntrypoint<Env> {
    override fetch(request: Request): Promise<Response> {
      return visitor(request)
    }
    lookUp(): string {
      return 'not of a request'
    }
  },
)

/** What a careless application keeps of another request. */
let kept: Auth | undefined

const app = new Hono<{ Bindings: Env }>()
  .use(fastauth())
  .get('/', async (c) => {
    const user = await c.var.auth.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    return c.json(user)
  })
  .get('/sign-in', async (c) => {
    const { id } = await c.var.auth.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    const { token } = await c.var.auth.signIn(id)
    return c.json({ id, token })
  })
  .get('/me', requireAuth(), (c) => c.json({ id: c.var.current.user.id }))
  .get('/kept', async (c) => {
    const isKept = kept !== undefined
    kept ??= c.var.auth
    const role = await kept.role.getRole('none')
    return c.json({ isKept, role, nobody: await c.var.auth.current() })
  })
  .get('/room/visits', async (c) => {
    const stub = c.env.ROOM.get(c.env.ROOM.idFromName('one'))
    return c.json(await Reflect.apply(Reflect.get(stub, 'visits'), stub, []))
  })
  .get('/room', (c) => c.env.ROOM.get(c.env.ROOM.idFromName('one')).fetch(c.req.raw))
  .get('/api', (c) => c.env.API.fetch(c.req.raw))
  .get('/api/look-up', async (c) =>
    c.json(await Reflect.apply(Reflect.get(c.env.API, 'lookUp'), c.env.API, [])),
  )

const plain = withAuth<Env>({
  async fetch(request, _env, _ctx, auth) {
    if (request.headers.get('upgrade') === 'websocket') {
      const { id } = await auth.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
      await auth.signIn(id)
      const { 0: webSocket, 1: server } = new WebSocketPair()
      server.accept()
      server.send('hello')
      return new Response(null, { status: 101, webSocket })
    }
    const { user } = await auth.requireAuth()
    return Response.json({ id: user.id })
  },
  async scheduled(_controller, env, _ctx, adapter) {
    const removed = await removeExpired(adapter, { batch: 2, batches: 3 })
    await env.DB?.prepare('create table if not exists reports (text)').run()
    await env.DB?.prepare('insert into reports values (?)').bind(JSON.stringify(removed)).run()
  },
  async queue({ messages }, _env, _ctx, { user }) {
    for (const { body } of messages) await user.createUser({ email: String(body) })
  },
})

app.get('/plain', (c) => plain.fetch(c.req.raw, c.env, c.executionCtx))

export default { ...plain, fetch: app.fetch } satisfies ExportedHandler<Env>
