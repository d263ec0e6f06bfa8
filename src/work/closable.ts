import type { Connection } from '../connections/connection.ts'
import { ConfigError } from '../errors.ts'

/** A connection that sends nothing once it is closed. */
export function closable(connection: Connection): Required<Connection> {
  let isClosed = false
  return {
    ...connection,
    send: async (queries, options) => {
      if (isClosed) throw new ConfigError('the adapter is closed')
      return connection.send(queries, options)
    },
    close: () => {
      isClosed = true
      connection.close?.()
    },
  }
}
