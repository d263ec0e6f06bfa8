import type { LibsqlClients } from '#libsql'
import type { Client } from '@libsql/client'
import type { Connection } from '../connection.ts'
import { accepted, fetchDirect } from '../http-status.ts'
import { libsqlConnection } from './libsql-connection.ts'
import type { LibsqlTarget } from '../../urls/libsql-url.ts'

export function openRemote(
  target: Extract<LibsqlTarget, { kind: 'remote' }>,
  { createClient, reachable }: Pick<LibsqlClients, 'createClient' | 'reachable'>,
): Connection {
  const { authToken, fetch } = target
  const url = reachable(target.url)
  // libSQL counts requests against a limit and does not give back those of a cancelled request.
  const config = { url, authToken, fetch, concurrency: 1e9 }
  let socket: Client | undefined
  return libsqlConnection(
    url,
    ({ signal, onRequest }, work) => {
      if (url.startsWith('ws')) {
        // A socket is kept, and has no signal.
        onRequest()
        return work((socket ??= createClient(config)))
      }
      const send = async (request: Request): Promise<Response> => {
        onRequest()
        return accepted(await fetchDirect(fetch, request, { signal }))
      }
      // One client a send: it is what ties the signal to the request.
      return work(createClient({ ...config, fetch: send }))
    },
    () => socket?.close(),
  )
}
