import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readUrl, type Target } from '../urls/any-url.ts'
import { tell } from './command.ts'
import { readEnvironment } from './environment.ts'
import { Refusal, UsageError } from './failure.ts'
import type { OpenedDatabase } from './open.ts'

/** @param mayBeNew whether a local file is made that is not there */
export async function openNamed(
  url: string | undefined,
  mayBeNew = false,
): Promise<OpenedDatabase> {
  const named = url === undefined ? readEnvironment() : { url, authToken: tokenOfProcess() }
  if (named.url === undefined) {
    throw new UsageError(
      'no database is named: set DATABASE_URL in the environment or in .env, or give --url',
    )
  }
  const target = readUrl(named.url)
  const ownCredentials = url !== undefined && holdsSecret(target)
  if (ownCredentials) {
    tell(
      'warning: the credentials in --url stay in the history of the shell and are seen by whoever ' +
        'lists processes: set DATABASE_URL instead',
    )
  }
  checkFile(target, mayBeNew)
  // Loaded when nothing is left to refuse.
  const { open } = await import('./open.ts')
  return open(named.url, target, ownCredentials ? undefined : named.authToken)
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
