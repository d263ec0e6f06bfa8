import { Hono } from 'hono'
import type { EdgeAdapter } from 'fastauth-edge'
import type { FastAuth } from 'fastauth-edge/auth'
import { fastauth } from 'fastauth-edge/hono'
import { fastauthOver } from 'fastauth-edge/hono/slim'
import { withAuth as vercelWithAuth } from 'fastauth-edge/vercel'
import { withAuthOver as vercelWithAuthOver } from 'fastauth-edge/vercel/slim'
import {
  type Auth,
  type DatabaseOptions,
  withAuth as workersWithAuth,
  type WithAuthOptions,
} from 'fastauth-edge/workers'
import { withAuthOver as workersWithAuthOver } from 'fastauth-edge/workers/slim'

/** A real database, as a shell finds it. */
export interface ShellBackend {
  readonly adapter: EdgeAdapter
  readonly database: DatabaseOptions
  /** Of the runtime: bindings and variables. */
  readonly env: object
}

/** Keeps what was left to be done after the answer. */
export class Background {
  readonly tasks: Promise<unknown>[] = []
  waitUntil = (task: Promise<unknown>): void => void this.tasks.push(task)
  passThroughOnException = (): void => {}
  props = {}
}

type D1 = Exclude<DatabaseOptions['binding'], string>

export type Respond = (auth: Auth, request: Request) => Response | Promise<Response>

/** An application of one handler. */
export type App = (request: Request, background?: Background) => Promise<Response>

/** Each shell as the same thing: a handler that is given who is asking. */
export const SHELLS: Readonly<
  Record<string, (respond: Respond, options: WithAuthOptions, env: object) => App>
> = {
  hono(respond, { onProblem, auth, ...options }, env) {
    const app = new Hono().use(
      fastauth({
        ...options,
        ...(auth && { auth: typeof auth === 'function' ? () => auth() : auth }),
        ...(onProblem && { onProblem: (p, c) => onProblem(p, c.req.raw) }),
      }),
    )
    app.all('*', (c) => respond(c.var.auth, c.req.raw))
    return async (request, background) => app.fetch(request, env, background)
  },
  workers(respond, options, env) {
    const { fetch } = workersWithAuth(
      { fetch: (request, _env, _ctx, auth) => respond(auth, request) },
      options,
    )
    return (request, background = new Background()) => fetch(request, env, background)
  },
  vercel(respond, options, env) {
    // Vercel has no bindings; the variables are in `process`, which a test does not change.
    const { DB: binding, DATABASE_URL: url }: { DB?: D1; DATABASE_URL?: string } = env
    const found = options.auth ? {} : binding ? { binding } : { url }
    const handler = vercelWithAuth((request, auth) => respond(auth, request), {
      ...found,
      ...options,
    })
    return (request, background) => handler(request, background)
  },
}

/** The same over an adapter, with a finished FastAuth. */
export const SLIM_SHELLS: Readonly<
  Record<string, (respond: Respond, adapter: EdgeAdapter, auth: FastAuth | (() => FastAuth)) => App>
> = {
  hono(respond, adapter, auth) {
    const app = new Hono().use(fastauthOver(adapter, { auth }))
    app.all('*', (c) => respond(c.var.auth, c.req.raw))
    return async (request, background) => app.fetch(request, {}, background)
  },
  workers(respond, adapter, auth) {
    const { fetch } = workersWithAuthOver(
      () => adapter,
      { fetch: (request, _env, _ctx, current) => respond(current, request) },
      { auth },
    )
    return (request, background = new Background()) => fetch(request, {}, background)
  },
  vercel(respond, adapter, auth) {
    const handler = vercelWithAuthOver(
      () => adapter,
      (request, current) => respond(current, request),
      { auth },
    )
    return (request, background) => handler(request, background)
  },
}
