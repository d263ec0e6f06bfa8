/**
 * Hrana, the protocol of Turso and sqld, over HTTP. Spoken here and not through @tursodatabase/serverless, which
 * leaves a connection of the server's open behind each call or closes it by a second request, takes an answer that
 * was broken off for a whole one, and can be given neither a fetch nor a signal.
 */
import { type Connection, failedAt, type Fault, type SendOptions } from './connection.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { errorShapes } from './error-shape.ts'
import { accepted, fetchDirect } from './http-status.ts'
import { MalformedAnswerError, networkFault } from './network-fault.ts'
import { property } from './property.ts'
import { SqlError } from './sql-error.ts'
import { sqliteFault } from './sqlite-faults.ts'
import type { LibsqlTarget } from '../urls/libsql-url.ts'

/** A server, whose URL holds no secrets. */
export type RemoteTarget = Pick<
  Extract<LibsqlTarget, { kind: 'remote' }>,
  'url' | 'authToken' | 'fetch'
>

export function tursoConnection(target: RemoteTarget): Connection {
  const { authToken } = target
  // What serves WebSockets answers on the same host over HTTP.
  const url = target.url.replace(/^ws/, 'http')
  const endpoint = new URL('v2/pipeline', url.replace(/\/?$/, '/'))
  const headers = {
    'Content-Type': 'application/json',
    ...(authToken !== undefined && { Authorization: `Bearer ${authToken}` }),
  }
  const post = async (request: Request, options: SendOptions): Promise<unknown> => {
    options.onRequest()
    const response = await fetchDirect(target.fetch, endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify({ requests: [request, { type: 'close' }] }),
      signal: options.signal,
    })
    const [answer] = list(await (await accepted(response)).json(), 'results')
    const error = property(answer, 'error')
    if (error !== undefined) throw new SqlError(error)
    const answered = property(answer, 'response')
    if (property(answer, 'type') !== 'ok' || property(answered, 'type') !== request.type) {
      throw new MalformedAnswerError()
    }
    return property(answered, 'result')
  }
  return {
    dialect: sqlite,
    identity: url,
    send: async (queries, options) => {
      const [first, ...more] = queries.map(statement)
      if (first === undefined) return []
      if (more.length === 0) return [result(await post({ type: 'execute', stmt: first }, options))]
      const batch = transaction([first, ...more], options.writes)
      return transacted(await post({ type: 'batch', batch }, options), queries.length)
    },
    fault,
  }
}

type Request =
  | { readonly type: 'execute'; readonly stmt: Statement }
  | { readonly type: 'batch'; readonly batch: object }

interface Statement {
  readonly sql: string
  readonly args: readonly Value[]
}

type Value =
  | { readonly type: 'null' }
  | { readonly type: 'integer' | 'text'; readonly value: string }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'blob'; readonly base64: string }

const statement = ({ sql, params }: Query): Statement => ({ sql, args: params.map(encode) })

const command = (sql: string): Statement => ({ sql, args: [] })

/** Each step is carried out if the one before it was; the last one, if there was no commit. */
function transaction(statements: readonly Statement[], writes: boolean): object {
  // A deferred transaction that begins with a read can fail when it comes to write.
  const begin = command(writes ? 'begin immediate' : 'begin deferred')
  const steps = [begin, ...statements, command('commit')].map((stmt, i) => ({
    stmt,
    ...(i > 0 && { condition: { type: 'ok', step: i - 1 } }),
  }))
  const condition = { type: 'not', cond: { type: 'ok', step: steps.length - 1 } }
  return { steps: [...steps, { stmt: command('rollback'), condition }] }
}

function transacted(answer: unknown, count: number): Result[] {
  const errors = list(answer, 'step_errors')
  const step = errors.findIndex((each) => each !== null)
  if (step >= 0) {
    const error = new SqlError(errors[step])
    // The first step is `begin`.
    if (step > 0 && step <= count) failedAt(error, step - 1)
    throw error
  }
  const done = list(answer, 'step_results')
  // `begin`, the statements, `commit`, and a `rollback` that was not needed.
  const steps = count + 3
  if (errors.length !== steps || done.length !== steps || done.pop() !== null) {
    throw new MalformedAnswerError()
  }
  return done.map(result).slice(1, -1)
}

function result(answer: unknown): Result {
  const columns = list(answer, 'cols').length
  const changes = property(answer, 'affected_row_count')
  if (!isCount(changes)) throw new MalformedAnswerError()
  const rows = list(answer, 'rows').map((row) => {
    if (!Array.isArray(row) || row.length !== columns) throw new MalformedAnswerError()
    return row.map(decode)
  })
  return { rows, changes }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

function list(answer: unknown, key: string): unknown[] {
  const found = property(answer, key)
  if (!Array.isArray(found)) throw new MalformedAnswerError()
  return found
}

function encode(param: unknown): Value {
  if (param === null) return { type: 'null' }
  if (param instanceof Uint8Array) {
    const binary = Array.from(param, (byte) => String.fromCharCode(byte)).join('')
    return { type: 'blob', base64: btoa(binary) }
  }
  if (typeof param === 'number' && !Number.isSafeInteger(param)) {
    return { type: 'float', value: param }
  }
  if (typeof param === 'string') return { type: 'text', value: param }
  if (typeof param === 'number' || typeof param === 'bigint' || typeof param === 'boolean') {
    return { type: 'integer', value: BigInt(param).toString() }
  }
  // Without the value: it may be a secret.
  throw new TypeError(`libSQL takes no parameter of type ${typeof param}`)
}

function decode(value: unknown): unknown {
  const type = property(value, 'type')
  const content = property(value, type === 'blob' ? 'base64' : 'value')
  if (type === 'null') return null
  if (type === 'float' && typeof content === 'number') return content
  if (typeof content !== 'string') throw new MalformedAnswerError()
  if (type === 'text') return content
  if (type === 'integer') return integer(content)
  if (type === 'blob') return bytes(content)
  throw new MalformedAnswerError()
}

function bytes(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    throw new MalformedAnswerError()
  }
}

/** A BigInt where a number would not be exact. */
function integer(digits: string): number | bigint {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : BigInt(digits)
}

function fault(error: unknown): Fault {
  if (!(error instanceof SqlError)) return networkFault(error)
  const [shape] = errorShapes(error)
  return sqliteFault(error) ?? { kind: 'unknown', code: shape?.code ?? 'HRANA' }
}
