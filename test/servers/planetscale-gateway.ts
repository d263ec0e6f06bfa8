import { createPool, type PoolConnection } from 'mysql2/promise'
import { type Gateway, type GatewayAnswer, type GatewayRequest, startGateway } from './gateway.ts'
import { mysqlOptions } from './mysql.ts'
import {
  endedMessage,
  isMysqlError,
  skeleton,
  tabletMessage,
  vtgateRefusal,
} from './planetscale-refusals.ts'
import { type MysqlAnswer, toResult } from './planetscale-result.ts'
import {
  type Lease,
  planetscaleSessions,
  readSession,
  type Sessions,
  sessionOf,
} from './planetscale-sessions.ts'

export interface PlanetscaleOptions {
  /** Refuses CREATE, ALTER, DROP, TRUNCATE and RENAME, as a branch with safe migrations does. */
  readonly refuseDdl?: boolean
  /** Milliseconds after which an open transaction is rolled back, 20,000 if not said. */
  readonly transactionTimeout?: number
}

interface Setting {
  readonly sessions: Sessions
  readonly credentials: string
  readonly database: string
  readonly refuseDdl: boolean
  readonly transactionTimeout: number
}

const SERVICE = '/psdb.v1alpha1.Database/'

/** PlanetScale's HTTP API before one database of a real MySQL or MariaDB. */
export function startPlanetscaleGateway(
  mysqlUrl: string,
  options: PlanetscaleOptions = {},
): Promise<Gateway> {
  const { refuseDdl = false, transactionTimeout = 20_000 } = options
  const target = mysqlOptions(mysqlUrl)
  const pool = createPool({
    ...target,
    connectionLimit: 100,
    charset: 'utf8mb4_unicode_ci',
    flags: ['FOUND_ROWS', '-IGNORE_SPACE'],
  })
  const sessions = planetscaleSessions(pool, transactionTimeout)
  const credentials = Buffer.from(`${target.user}:${target.password}`, 'latin1').toString('base64')
  const { database } = target
  const setting = { sessions, credentials, database, refuseDdl, transactionTimeout }
  return startGateway((request) => answer(setting, request), sessions.close)
}

async function answer(setting: Setting, request: GatewayRequest): Promise<GatewayAnswer> {
  if (request.headers.authorization !== `Basic ${setting.credentials}`) {
    return refusal(401, 'unauthenticated', 'invalid authorization credentials')
  }
  const method = request.path.startsWith(SERVICE) ? request.path.slice(SERVICE.length) : ''
  const { query, session } = JSON.parse(request.body) as { query?: unknown; session?: unknown }
  const { id, inTransaction } = readSession(session)
  if (method === 'CreateSession') return { status: 200, body: { session: sessionOf(id, false) } }
  if (method !== 'Execute') return refusal(404, 'unimplemented', 'no such method')
  if (typeof query !== 'string') return refusal(400, 'invalid_argument', 'no query')
  const refused = vtgateRefusal(query, setting.refuseDdl)
  if (refused !== undefined) return failed(setting, id, refused)
  const lease = await setting.sessions.lease(id, inTransaction, firstWords(query))
  return onLease(setting, lease, id, query)
}

/** An error of the service itself, as Connect words it. */
function refusal(status: number, code: string, message: string): GatewayAnswer {
  return { status, body: { code, message } }
}

function firstWords(query: string): string {
  const words =
    skeleton(query)
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  return words[0] === 'start' ? words.slice(0, 2).join(' ') : (words[0] ?? '')
}

/** An error of the database: HTTP 200, and the session goes on. */
function failed({ sessions }: Setting, id: string, message: string): GatewayAnswer {
  const session = sessionOf(id, sessions.isOpen(id))
  return { status: 200, body: { session, error: { code: 'UNKNOWN', message } } }
}

async function onLease(
  setting: Setting,
  lease: Lease,
  id: string,
  query: string,
): Promise<GatewayAnswer> {
  const { sessions, database, transactionTimeout } = setting
  const ended = (): GatewayAnswer =>
    failed(setting, id, endedMessage(database, transactionTimeout / 1000))
  if (lease.kind !== 'ready') {
    const busy = refusal(403, 'permission_denied', 'session already in use')
    return lease.kind === 'busy' ? busy : ended()
  }
  const start = performance.now()
  let outcome: object | string
  let expired = false
  try {
    outcome = await execute(lease.connection, query)
    expired = lease.expired()
  } catch (error) {
    if (lease.expired() || !isMysqlError(error)) return ended()
    outcome = tabletMessage(error, database, query)
  } finally {
    await lease.done()
  }
  // Done, and rolled back at the same moment: the rest must not be carried out outside of the transaction.
  if (expired) return ended()
  if (typeof outcome === 'string') return failed(setting, id, outcome)
  const timing = (performance.now() - start) / 1000
  const session = sessionOf(id, sessions.isOpen(id))
  return { status: 200, body: { session, result: outcome, timing } }
}

async function execute(connection: PoolConnection, sql: string): Promise<object> {
  const [answer, fields] = await connection.query({
    sql,
    rowsAsArray: true,
    typeCast: (field) => field.buffer(),
  })
  return toResult(answer as MysqlAnswer, fields)
}
