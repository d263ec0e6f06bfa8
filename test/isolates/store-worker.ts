/** A Worker that keeps users, and one in front of it that cancels what it asks of the first. */
import type { EdgeAdapter, TablesMode } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { tursoAdapter } from 'fastauth-edge/turso'

interface Env {
  DB?: D1Database
  LIBSQL_URL?: string
  TURSO_URL?: string
}

function open({ DB, LIBSQL_URL, TURSO_URL }: Env, tables: TablesMode): EdgeAdapter {
  if (LIBSQL_URL !== undefined) return libsqlAdapter({ url: LIBSQL_URL, tables })
  if (TURSO_URL !== undefined) return tursoAdapter({ url: TURSO_URL, tables })
  return d1Adapter({ binding: DB, tables })
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const tables = new URL(request.url).searchParams.get('tables') === 'check' ? 'check' : 'lazy'
    const adapter = open(env, tables)
    const user = await adapter.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    return Response.json(await adapter.user.getUserById(user.id))
  },
}
