import type { Duplex } from 'node:stream'
import type { Service, ServiceAnswer, ServiceRequest } from './http-server.ts'
import { ERROR_FIELDS } from './postgres-messages.ts'
import { acceptWebSocket } from './websocket.ts'

/** One statement, with its parameters as text or as JSON's own values. */
export interface NeonStatement {
  readonly query: string
  readonly params: readonly unknown[]
}

export interface NeonResult {
  readonly fields: readonly object[]
  /** Every value as Postgres' own text, or null. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly command: string | null
  readonly rowCount: number | null
}

/** The engine behind the service. */
export interface NeonBackend {
  /** Runs statements in a fresh session: in one transaction if `begin` opens one. */
  run(
    connectionString: string,
    statements: readonly NeonStatement[],
    begin: string | undefined,
  ): Promise<NeonResult[]>
  /** Serves a client that speaks Postgres' own protocol. */
  connect(stream: Duplex): void
  close(): Promise<void>
}

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
}

/** Neon's SQL over HTTP, on `/sql`, and Postgres' protocol over WebSocket, on any path. */
export function neonService(backend: NeonBackend): Service {
  return {
    answer: (request) => answer(backend, request).catch(failure),
    upgrade: (request, socket, head) => {
      const stream = acceptWebSocket(request, socket, head)
      if (stream) backend.connect(stream)
    },
    close: () => backend.close(),
  }
}

async function answer(backend: NeonBackend, request: ServiceRequest): Promise<ServiceAnswer> {
  if (request.path !== '/sql') return { status: 404, body: { message: 'Not found' } }
  const { headers } = request
  const connectionString = String(headers['neon-connection-string'] ?? '')
  if (!URL.canParse(connectionString)) return refusal('no connection string was given')
  if (headers['neon-raw-text-output'] !== 'true' || headers['neon-array-mode'] !== 'true') {
    return refusal('answers are in raw text and array mode only')
  }
  const body = parse(request.body)
  if (!body) return refusal('the body is neither {query, params} nor {queries}')
  const { statements, batch } = body
  const begin = batch ? beginning(headers) : undefined
  const results = (await backend.run(connectionString, statements, begin)).map((result) =>
    Object.assign(result, { rowAsArray: true }),
  )
  return { status: 200, body: batch ? { results } : results[0] }
}

function refusal(message: string): ServiceAnswer {
  return { status: 400, body: { message } }
}

function parse(text: string): { statements: NeonStatement[]; batch: boolean } | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  const queries: unknown = (body as { queries?: unknown } | null)?.queries
  const statements = (Array.isArray(queries) ? queries : [body]).map(toStatement)
  if (!statements.every((statement) => statement !== undefined)) return undefined
  return { statements, batch: Array.isArray(queries) }
}

function toStatement(value: unknown): NeonStatement | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { query, params } = value as { query?: unknown; params?: unknown }
  if (typeof query !== 'string') return undefined
  return { query, params: Array.isArray(params) ? params : [] }
}

function beginning(headers: ServiceRequest['headers']): string {
  const level = ISOLATION_LEVELS[String(headers['neon-batch-isolation-level'])]
  const words = ['begin']
  if (level) words.push('isolation level', level)
  if (headers['neon-batch-read-only'] === 'true') words.push('read only')
  if (headers['neon-batch-deferrable'] === 'true') words.push('deferrable')
  return words.join(' ')
}

/** What Postgres refuses is the request's fault, anything else the service's. */
function failure(error: unknown): ServiceAnswer {
  if (!(error instanceof Error) || !('severity' in error)) {
    return { status: 500, body: { message: String(error) } }
  }
  const fields = ['message', ...Object.values(ERROR_FIELDS)].map((name) => [
    name,
    Reflect.get(error, name) ?? null,
  ])
  return { status: 400, body: Object.fromEntries(fields) }
}
