import { mysql } from '../dialects/mysql.ts'
import { postgres } from '../dialects/postgres.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Settings } from '../input/options.ts'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import type { Target } from '../urls/any-url.ts'
import { anyConnection } from './any-connection.ts'

/** What a URL leads to: `adapter.dialect` tells which. */
export type AnyEdgeAdapter =
  | EdgeAdapter<(typeof sqlite)['tables'], 'sqlite'>
  | EdgeAdapter<(typeof postgres)['tables'], 'postgres'>
  | EdgeAdapter<(typeof mysql)['tables'], 'mysql'>

/** An adapter over whatever a URL names. */
export function anyAdapter(target: Target, settings: Settings): AnyEdgeAdapter {
  const connection = anyConnection(target)
  switch (target.driver) {
    case 'libsql':
      return createAdapter(connection, settings, sqlite)
    case 'neon':
      return createAdapter(connection, settings, postgres)
    case 'planetscale':
      return createAdapter(connection, settings, mysql)
  }
}
