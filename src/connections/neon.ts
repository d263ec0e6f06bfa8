/**
 * Neon's SQL over HTTP. Spoken here and not through @neondatabase/serverless, which keeps the endpoint, fetch
 * and the type parsers of all its clients in one place: two adapters would disturb each other and the
 * application's own client.
 */
import type { Connection, SendOptions } from './connection.ts'
import { postgres } from '../dialects/postgres.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { hex } from './hex.ts'
import { accepted, fetchDirect, HttpStatusError } from './http-status.ts'
import { MalformedAnswerError, networkFault } from './network-fault.ts'
import { postgresFault, proxyStatus } from './postgres-faults.ts'
import { readRow } from './postgres-values.ts'
import { property } from './property.ts'
import { SqlError } from './sql-error.ts'
import type { NeonTarget } from '../urls/neon-url.ts'

export function neonConnection(target: NeonTarget): Connection {
  const headers = {
    'Content-Type': 'application/json',
    'Neon-Connection-String': target.connectionString,
    'Neon-Raw-Text-Output': 'true',
    'Neon-Array-Mode': 'true',
    ...(target.authToken !== undefined && { Authorization: `Bearer ${target.authToken}` }),
  }
  const post = async (body: object, more: object, options: SendOptions): Promise<unknown> => {
    options.onRequest()
    const response = await fetchDirect(target.fetch, target.endpoint, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
      signal: options.signal,
    })
    if (response.status === 400) throw sqlError(await response.text())
    return (await accepted(response)).json()
  }
  return {
    dialect: postgres,
    identity: target.identity,
    send: async (queries, options) => {
      const [first, ...more] = queries.map(wire)
      if (first === undefined) return []
      const answers =
        more.length === 0
          ? [await post(first, {}, options)]
          : property(await post({ queries: [first, ...more] }, BATCH, options), 'results')
      if (!Array.isArray(answers) || answers.length !== queries.length) {
        throw new MalformedAnswerError()
      }
      return answers.map(result)
    },
    fault: (error) => postgresFault(error) ?? networkFault(error),
  }
}

/** A batch is one transaction. Nothing but Postgres's own default is relied on. */
const BATCH = { 'Neon-Batch-Isolation-Level': 'ReadCommitted', 'Neon-Batch-Read-Only': 'false' }

/**
 * What a 400 says: Postgres's error, or whatever stands before it refused the request in words of its own. An object that is
 * broken off is neither: Postgres may have said that nobody knows how far it came.
 */
function sqlError(text: string): Error {
  const error = new SqlError(/^\s*\{/.test(text) ? JSON.parse(text) : { message: text })
  const { message } = error
  return postgresFault(error)
    ? error
    : new HttpStatusError(proxyStatus(message), undefined, message)
}

const wire = ({ sql, params }: Query): { query: string; params: unknown[] } => ({
  query: sql,
  params: params.map(text),
})

/** A parameter as Postgres reads it. */
function text(param: unknown): unknown {
  if (param instanceof Uint8Array) return `\\x${hex(param)}`
  return param === null ? null : String(param)
}

function result(answer: unknown): Result {
  const found = property(answer, 'rows')
  if (!Array.isArray(found) || !found.every(Array.isArray)) throw new MalformedAnswerError()
  const fields = property(answer, 'fields')
  const types = (Array.isArray(fields) ? fields : []).map((field) => property(field, 'dataTypeID'))
  const rows = found.map((row) => readRow(row, types))
  const command = String(property(answer, 'command'))
  if (!/^(?:INSERT|UPDATE|DELETE)/.test(command)) return { rows, changes: 0 }
  const changes = property(answer, 'rowCount')
  if (typeof changes !== 'number') throw new MalformedAnswerError()
  return { rows, changes }
}
