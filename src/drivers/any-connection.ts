import { loadLibsql } from '#libsql-on-demand'
import type { Connection } from '../connections/connection.ts'
import { libsqlConnection } from '../connections/libsql/libsql-connection.ts'
import { isSocket, socketConnection } from '../connections/libsql/socket.ts'
import { neonConnection } from '../connections/neon.ts'
import { openPlanetscale } from '../connections/planetscale-client.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import { tursoConnection } from '../connections/turso.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { mysql } from '../dialects/mysql.ts'
import { sqlite } from '../dialects/sqlite.ts'
import { ConfigError } from '../errors.ts'
import type { Target } from '../urls/any-url.ts'
import { isEdge, noFiles } from '../urls/runtime.ts'

/** A connection to whatever a URL names. Its driver is imported when it is first used. */
export function anyConnection(target: Target): Connection {
  switch (target.driver) {
    case 'libsql': {
      // HTTP needs no driver.
      if (target.kind === 'remote' && !(loadLibsql && isSocket(target))) {
        return tursoConnection(target)
      }
      const load = loadLibsql
      // Said now, and not when the driver is imported.
      if (load === undefined || isEdge()) throw noFiles()
      const identity = target.kind === 'memory' ? target : target.url
      return lazy(sqlite, identity, async () => {
        const clients = await load().catch(notInstalled('@libsql/client'))
        return target.kind === 'remote'
          ? socketConnection(target, clients.openSocket)
          : clients.openLocal(target, libsqlConnection, sqliteFault, ConfigError)
      })
    }
    case 'neon':
      return neonConnection(target)
    case 'planetscale':
      return lazy(mysql, target.identity, async () => {
        // The `catch` tells bundlers that the driver may not be installed.
        const { Client } = await import('@planetscale/database').catch(
          notInstalled('@planetscale/database'),
        )
        return openPlanetscale(target, Client)
      })
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
    close: () => opened?.close?.(),
    fault: (error) => opened?.fault(error) ?? { kind: 'unknown', code: 'DRIVER_NOT_LOADED' },
  }
}
