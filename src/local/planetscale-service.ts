/** PlanetScale's HTTP API. */
import type { PoolConnection } from 'mysql2/promise'
import { sameText } from '../auth/bytes.ts'
import type { Service, ServiceAnswer, ServiceRequest } from './http-server.ts'
import { mysqlOptions } from './mysql-options.ts'
import { loadMysql } from './packages.ts'
import {
  endedMessage,
  isMysqlError,
  skeleton,
  tabletMessage,
  vtgateRefusal,
} from './planetscale-refusals.ts'
import { type MysqlAnswer, toResult } from './planetscale-result.ts'
import {
  leavesNothing,
  type Lease,
  planetscaleSessions,
  readSession,
  type Sessions,
  sessionOf,
} from './planetscale-sessions.ts'

export interface PlanetscaleOptions {
  /** What clients must give, that of the URL if not said. */
  readonly password?: string
  /** Refuses CREATE, ALTER, DROP, TRUNCATE and RENAME, as a branch with safe migrations does. */
  readonly refuseDdl?: boolean
  /** Milliseconds after which an open transaction is rolled back, 20,000 if not said. */
  readonly transactionTimeout?: number
}

interface Setting {
  readonly sessions: Sessions
  /** User and password, with a colon between them. */
  readonly credentials: string
  readonly database: string
  readonly refuseDdl: boolean
  readonly transactionTimeout: number
}

const SERVICE = '/psdb.v1alpha1.Database/'

/** PlanetScale's HTTP API before one database of a real MySQL or MariaDB. */
export async function planetscaleService(
  mysqlUrl: string,
  options: PlanetscaleOptions = {},
): Promise<Service> {
  const { refuseDdl = false, transactionTimeout = 20_000 } = options
  const target = mysqlOptions(mysqlUrl)
  const { createPool } = await loadMysql()
  const pool = createPool({
    ...target,
    connectionLimit: 100,
    charset: 'utf8mb4_unicode_ci',
    flags: ['FOUND_ROWS', '-IGNORE_SPACE'],
  })
  // What frees connections must not wait for one of them.
  const killing = createPool({ ...target, connectionLimit: 1 })
  const sessions = planetscaleSessions({ pool, killing, transactionTimeout })
  const { database } = target
  const credentials = `${target.user}:${options.password ?? target.password}`
  const setting = { sessions, credentials, database, refuseDdl, transactionTimeout }
  return { answer: (request) => answer(setting, request), close: sessions.close }
}

/** The driver sends a password of its `url` as it stands there, percent-encoded, and one of its `password` as it is. */
function isKnown(authorization: string, credentials: string): boolean {
  const [, base64 = ''] = /^Basic (.+)$/.exec(authorization) ?? []
  const bytes = Buffer.from(base64, 'base64')
  return [bytes.toString(), bytes.toString('latin1'), percentDecoded(bytes.toString())].some(
    (given) => sameText(given, credentials),
  )
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function answer(setting: Setting, request: ServiceRequest): Promise<ServiceAnswer> {
  if (!isKnown(request.headers.authorization ?? '', setting.credentials)) {
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
  const text = skeleton(query)
  const isPlain = leavesNothing(query, text)
  const lease = await setting.sessions.lease(id, inTransaction, firstWords(text), isPlain)
  return onLease(setting, lease, id, query)
}

/** An error of the service itself, as Connect words it. */
function refusal(status: number, code: string, message: string): ServiceAnswer {
  return { status, body: { code, message } }
}

function firstWords(skeleton: string): string {
  const words = skeleton.toLowerCase().match(/[a-z]+/g) ?? []
  return words[0] === 'start' ? words.slice(0, 2).join(' ') : (words[0] ?? '')
}

/** An error of the database: HTTP 200, and the session goes on. */
function failed({ sessions }: Setting, id: string, message: string): ServiceAnswer {
  const session = sessionOf(id, sessions.isOpen(id))
  return { status: 200, body: { session, error: { code: 'UNKNOWN', message } } }
}

async function onLease(
  setting: Setting,
  lease: Lease,
  id: string,
  query: string,
): Promise<ServiceAnswer> {
  const { sessions, database, transactionTimeout } = setting
  const ended = (): ServiceAnswer =>
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
