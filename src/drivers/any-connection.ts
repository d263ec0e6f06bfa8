import { loadLibsql } from '#libsql-on-demand'
import type { Connection } from '../connections/connection.ts'
import { libsqlConnection } from '../connections/libsql/libsql-connection.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { mysql } from '../dialects/mysql.ts'
import { sqlite } from '../dialects/sqlite.ts'
import { openNeon } from './neon.ts'
import { ConfigError } from '../errors.ts'
import { openRemote } from '../connections/libsql/remote-client.ts'
import type { AdapterOptions } from '../input/options.ts'
import { openPlanetscale } from '../connections/planetscale-client.ts'
import { isEdge, noFiles } from '../urls/runtime.ts'
import type { Target } from '../urls/any-url.ts'

/** A connection to whatever a URL names. Its driver is imported when it is first used. */
export function anyConnection(target: Target, options: AdapterOptions): Connection {
  switch (target.driver) {
    case 'libsql': {
      const { libsql } = target
      // Said now, and not when the driver is imported.
      if (libsql.kind !== 'remote' && isEdge()) throw noFiles()
      const identity = libsql.kind === 'memory' ? libsql : (options.endpoint ?? libsql.url)
      return lazy(sqlite, identity, async () => {
        const clients = await loadLibsql().catch(notInstalled('@libsql/client'))
        if (libsql.kind === 'remote') return openRemote(libsql, options, clients)
        if (clients.openLocal === undefined) throw noFiles()
        return clients.openLocal(libsql, libsqlConnection, sqliteFault, ConfigError)
      })
    }
    case 'neon':
      return openNeon(target.server, options)
    case 'planetscale': {
      const { server } = target
      const identity = `${server.identity} ${options.endpoint ?? server.endpoint}`
      return lazy(mysql, identity, async () => {
        // The `catch` tells bundlers that the driver may not be installed.
        const { Client } = await import('@planetscale/database').catch(
          notInstalled('@planetscale/database'),
        )
        return openPlanetscale(server, options, Client)
      })
    }
  }
}

const notInstalled = (driver: string) => (cause: unknown) => {
  throw new ConfigError(`this database needs its driver: npm install ${driver}`, { cause })
}

/** A connection whose driver is imported when the first statement is sent. */
function lazy(
  dialect: Dialect,
  identity: string | object,
  open: () => Promise<Connection>,
): Connection {
  let opened: Connection | undefined
  return {
    dialect,
    identity,
    async send(queries, options) {
      const connection = opened ?? (await open())
      opened ??= connection
      return opened.send(queries, options)
    },
    fault: (error) => opened?.fault(error) ?? { kind: 'unknown', code: 'DRIVER_NOT_LOADED' },
  }
}
