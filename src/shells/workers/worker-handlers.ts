/** The smallest shapes of what Workers' runtime calls and is called with, without its types. */
import type { EdgeAdapter } from '../../store/adapter.ts'
import type { Auth } from '../request-auth.ts'
import type { Background } from '../background.ts'

/** What is needed of an `ExecutionContext`, or of a Durable Object's state. */
export interface WorkerContext extends Background {
  passThroughOnException?(): void
}

/** What is needed of a `ScheduledController`. */
export interface Schedule {
  readonly cron: string
  readonly scheduledTime: number
}

/** What is needed of a `MessageBatch`. */
export interface Batch {
  readonly queue: string
  readonly messages: readonly { readonly id: string; readonly body: unknown }[]
}

/** Handlers that are given what they need of FastAuth: of a request who sends it, else the adapter alone. */
export interface AuthHandlers<
  E = unknown,
  C extends WorkerContext = WorkerContext,
  A extends EdgeAdapter = EdgeAdapter,
  S extends Schedule = Schedule,
  B extends Batch = Batch,
> {
  fetch(request: Request, env: E, ctx: C, auth: Auth<A>): Response | Promise<Response>
  scheduled?(controller: S, env: E, ctx: C, adapter: A): unknown
  queue?(batch: B, env: E, ctx: C, adapter: A): unknown
}

/** Handlers as the runtime calls them. */
export interface WorkerHandlers<E, C, S = Schedule, B = Batch> {
  fetch(request: Request, env: E, ctx: C): Promise<Response>
  scheduled?(controller: S, env: E, ctx: C): Promise<void>
  queue?(batch: B, env: E, ctx: C): Promise<void>
}

/** A class of a Durable Object or a WorkerEntrypoint. */
export type EntrypointClass = new (
  ctx: never,
  env: never,
) => { fetch?(request: Request): Response | Promise<Response> }
