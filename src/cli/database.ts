import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { anyConnection } from '../any-connection.ts'
import { openDatabase } from '../database.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { type AnyEdgeAdapter, createEdgeAdapter } from '../index.ts'
import { readOptions } from '../options.ts'
import { readUrl, type Target } from '../url.ts'
import type { Send } from '../work.ts'
import { tell } from './command.ts'
import { readEnvironment } from './environment.ts'
import { Refusal, UsageError } from './failure.ts'

/** A database that a command works on. */
export interface OpenedDatabase {
  readonly adapter: AnyEdgeAdapter
  readonly dialect: Dialect
  /** Sends work of the command's own. */
  readonly send: Send
}

/** @param mayBeNew whether a local file is made that is not there */
export function openNamed(url: string | undefined, mayBeNew = false): OpenedDatabase {
  const named = url === undefined ? readEnvironment() : { url, authToken: tokenOfProcess() }
  if (named.url === undefined) {
    throw new UsageError(
      'no database is named: set DATABASE_URL in the environment or in .env, or give --url',
    )
  }
  const target = readUrl(named.url)
  if (url !== undefined && holdsSecret(target)) {
    tell(
      'warning: the credentials in --url stay in the history of the shell and are seen by whoever ' +
        'lists processes: set DATABASE_URL instead',
    )
  }
  checkFile(target, mayBeNew)
  const ownToken = target.driver === 'libsql' && holdsSecret(target)
  const { authToken } = named
  // Whoever mistypes a URL must not find tables there: they are made by `migrate` alone.
  const options = { tables: 'never' as const, ...(authToken && !ownToken && { authToken }) }
  const connection = anyConnection(target, options)
  return {
    adapter: createEdgeAdapter({ url: named.url, ...options }),
    dialect: connection.dialect,
    send: openDatabase(connection, readOptions(options, 'fastauth-edge', [])).send,
  }
}

const tokenOfProcess = (): string | undefined => process.env['DATABASE_AUTH_TOKEN'] || undefined

const holdsSecret = (target: Target): boolean =>
  target.driver === 'libsql'
    ? target.libsql.kind === 'remote' && target.libsql.authToken !== undefined
    : target.server.password !== ''

function checkFile(target: Target, mayBeNew: boolean): void {
  if (target.driver !== 'libsql' || target.libsql.kind === 'remote') return
  if (target.libsql.kind === 'memory') {
    throw new UsageError('a database in memory ends with the command: name a file or a server')
  }
  const path = pathOf(target.libsql.url)
  if (mayBeNew || path === undefined || existsSync(path)) return
  throw new Refusal('the database file is not there: `fastauth-edge migrate` makes it')
}

/** Undefined where only SQLite knows what is meant. */
function pathOf(url: string): string | undefined {
  try {
    if (/^file:\/\//i.test(url)) return fileURLToPath(url)
    return decodeURIComponent(url.replace(/^file:/i, '').replace(/[?#].*$/s, ''))
  } catch {
    return undefined
  }
}
