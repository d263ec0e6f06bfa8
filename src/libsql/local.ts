import type { LibsqlClients } from '#libsql'
import type { Client } from '@libsql/client'
import { libsqlConnection } from '../connections/libsql.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import { ConfigError } from '../errors.ts'
import type { OpenLibsql } from './remote.ts'
import type { LibsqlTarget } from './url.ts'

/** A local file or memory. */
export function openLocal(
  target: Exclude<LibsqlTarget, { kind: 'remote' }>,
  openFile: LibsqlClients['openFile'],
): OpenLibsql {
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
