/** A Worker that keeps users, and one in front of it that cancels what it asks of the first. */
import { d1Adapter } from 'fastauth-edge/d1'
import { libsqlAdapter } from 'fastauth-edge/libsql'

interface Env {
  DB?: D1Database
  DATABASE_URL?: string
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const tables = new URL(request.url).searchParams.get('tables') === 'check' ? 'check' : 'lazy'
    const adapter =
      env.DATABASE_URL === undefined
        ? d1Adapter({ binding: env.DB, tables })
        : libsqlAdapter({ url: env.DATABASE_URL, tables })
    const user = await adapter.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    return Response.json(await adapter.user.getUserById(user.id))
  },
}
