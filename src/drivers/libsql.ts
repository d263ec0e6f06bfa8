/**
 * libSQL: Turso and sqld over HTTP or WebSocket, local files and memory in Node and Bun.
 */
import { createClient, drizzle, hasFiles, openFile, reachable } from '#libsql'
import type { Client } from '@libsql/client'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { createAdapter, type EdgeAdapter } from '../adapter.ts'
import type { Connection } from '../connection.ts'
import { HttpStatusError } from '../connections/http-status.ts'
import { libsqlConnection } from '../connections/libsql.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import { sqlite } from '../dialects/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { type LibsqlTarget, readLibsqlUrl } from '../libsql/url.ts'
import { type AdapterOptions, readOptions } from '../options.ts'
import { noFiles } from '../runtime.ts'

export interface LibsqlOptions extends AdapterOptions {
  /** `libsql:`, `https:`, `http:`, `wss:`, `ws:`, `file:` or one of SQLAlchemy's `sqlite:` URLs. */
  url: string
}

/** An adapter over libSQL. */
export type LibsqlAdapter = EdgeAdapter<
  LibSQLDatabase & { $client: Client },
  (typeof sqlite)['tables'],
  'sqlite'
>

/**
 * Opens an adapter over libSQL. Does no I/O: make one per request, or keep one.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { libsqlAdapter } from 'fastauth-edge/libsql'
 *
 * const adapter = libsqlAdapter({ url: 'libsql://example.turso.io', authToken: 'from a secret' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 */
export function libsqlAdapter(options: LibsqlOptions): LibsqlAdapter {
  const settings = readOptions(options, 'libsqlAdapter', ['url'])
  const target = readLibsqlUrl(options.url)
  const { connection, client } = openLibsql(target, options)
  return createAdapter(connection, settings, sqlite, () => drizzle({ client: client() }))
}

/** A connection to a target, and a client to the same database for whoever wants one. */
export function openLibsql(
  target: LibsqlTarget,
  options: AdapterOptions,
): { connection: Connection; client: () => Client } {
  if (target.kind !== 'remote') {
    if (!hasFiles) throw noFiles()
    return openLocal(target)
  }
  const { fetch: ownFetch } = options
  const url = reachable(options.endpoint ?? target.url)
  const authToken = options.authToken ?? target.authToken
  // libSQL counts requests against a limit and does not give back those of a cancelled request.
  const config = { url, ...(authToken && { authToken }), concurrency: Number.MAX_SAFE_INTEGER }
  let kept: Client | undefined
  const client = (): Client =>
    (kept ??= createClient({ ...config, ...(ownFetch && { fetch: ownFetch }) }))
  const connection = libsqlConnection(url, ({ signal, onRequest }, work) => {
    if (url.startsWith('ws')) {
      // A socket is kept, and has no signal.
      onRequest()
      return work(client())
    }
    const send = async (request: Request): Promise<Response> => {
      onRequest()
      const response = await (ownFetch ?? fetch)(request, { signal })
      if (!response.ok) throw new HttpStatusError(response.status)
      return response
    }
    // One client a send: it is what ties the signal to the request.
    return work(createClient({ ...config, fetch: send }))
  })
  return { connection, client }
}

function openLocal(target: Exclude<LibsqlTarget, { kind: 'remote' }>): {
  connection: Connection
  client: () => Client
} {
  const url = target.kind === 'file' ? target.url : ':memory:'
  const open = (): Client => {
    try {
      return openFile(url)
    } catch (error) {
      throw isBusy(error) || !(error instanceof Error) ? error : new ConfigError(error.message)
    }
  }
  let kept: Client | undefined
  const identity = target.kind === 'file' ? url : target
  const connection = libsqlConnection(identity, async ({ onRequest }, work) => {
    onRequest()
    const client = (kept ??= open())
    try {
      return await work(client)
    } catch (error) {
      // After SQLITE_BUSY the client holds on to the failed statement, and the writes that follow on the
      // same connection are acknowledged and never committed. Only a new connection is safe to use.
      if (target.kind === 'file' && isBusy(error)) {
        client.close()
        if (kept === client) kept = undefined
      }
      throw error
    }
  })
  // A file is opened once more for queries of the caller's own: the other may be closed at any time.
  const client = (): Client => (target.kind === 'file' ? open() : (kept ??= open()))
  return { connection, client }
}

const isBusy = (error: unknown): boolean => sqliteFault(error)?.kind === 'busy'
