import { mysqlTenant } from '../store/tenants/mysql.ts'
import { postgresTenant } from '../store/tenants/postgres.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import type { Settings } from '../input/options.ts'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import type { Target } from '../urls/any-url.ts'
import { anyConnection } from './any-connection.ts'

/** What a URL leads to: `adapter.dialect` tells which. */
export type AnyEdgeAdapter =
  | EdgeAdapter<(typeof sqliteTenant)['schema'], 'sqlite'>
  | EdgeAdapter<(typeof postgresTenant)['schema'], 'postgres'>
  | EdgeAdapter<(typeof mysqlTenant)['schema'], 'mysql'>

/** An adapter over whatever a URL names. */
export function anyAdapter(target: Target, settings: Settings): AnyEdgeAdapter {
  const connection = anyConnection(target)
  switch (target.driver) {
    case 'libsql':
      return createAdapter(connection, settings, sqliteTenant)
    case 'neon':
      return createAdapter(connection, settings, postgresTenant)
    case 'planetscale':
      return createAdapter(connection, settings, mysqlTenant)
  }
}
