import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../input/options.ts'
import { readUrl, type Target } from '../urls/any-url.ts'
import { tell } from './command.ts'
import { readEnvironment } from './environment.ts'
import { Refusal, UsageError } from './failure.ts'
import type { OpenedDatabase } from './open.ts'

/** @param mayBeNew whether a local file that is missing is created */
export async function openNamed(
  url: string | undefined,
  mayBeNew = false,
): Promise<OpenedDatabase> {
  // A token belongs to the URL that it stands beside: what --url names gets none of the environment's.
  const named = url === undefined ? readEnvironment() : { url, authToken: undefined }
  if (named.url === undefined) {
    throw new UsageError(
      'no database is named: set DATABASE_URL in the environment or in .env, or give --url; a D1 database is no URL: commands that take --d1 write what wrangler carries out',
    )
  }
  const { authToken } = named
  // A mistyped URL must not leave tables behind: only `migrate` creates them.
  const options = { tables: 'never', authToken } as const
  const { settings, transport } = readOptions(options, 'fastauth-edge', [])
  const target = readUrl(named.url, transport)
  if (url !== undefined && holdsSecret(target)) {
    tell(
      'warning: the credentials in --url stay in the history of the shell and are seen by anyone who ' +
        'lists processes: set DATABASE_URL instead',
    )
  }
  const isWithout = target.driver === 'libsql' && target.kind === 'remote' && !target.authToken
  if (isWithout && process.env['DATABASE_AUTH_TOKEN']) {
    tell(
      'warning: DATABASE_AUTH_TOKEN of the environment is not sent: it belongs to the DATABASE_URL beside it, ' +
        'and to no other database',
    )
  }
  checkFile(target, mayBeNew)
  // Loaded when nothing is left to refuse.
  const { open } = await import('./open.ts')
  return open(target, settings)
}

const holdsSecret = (target: Target): boolean =>
  target.driver !== 'libsql' || (target.kind === 'remote' && target.authToken !== undefined)

function checkFile(target: Target, mayBeNew: boolean): void {
  if (target.driver !== 'libsql' || target.kind === 'remote') return
  if (target.kind === 'memory') {
    throw new UsageError('a database in memory ends with the command: name a file or a server')
  }
  const path = pathOf(target.url)
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
