/** libSQL over a WebSocket, which is kept, and has no signal. */
import type { LibsqlClients } from '#libsql'
import type { Client } from '@libsql/client'
import type { Connection } from '../connection.ts'
import type { RemoteTarget } from '../turso.ts'
import { libsqlConnection } from './libsql-connection.ts'

export const isSocket = ({ url }: RemoteTarget): boolean => url.startsWith('ws')

export function socketConnection(
  { url, authToken }: RemoteTarget,
  openSocket: LibsqlClients['openSocket'],
): Connection {
  let socket: Client | undefined
  return libsqlConnection(
    url,
    ({ onRequest }, work) => {
      onRequest()
      return work((socket ??= openSocket({ url, authToken })))
    },
    () => socket?.close(),
  )
}
