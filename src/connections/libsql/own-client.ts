/** A libSQL client that the caller has made: remote, local file or memory. */
import type { InStatement } from '@libsql/client'
import type { Connection } from '../connection.ts'
import { property } from '../property.ts'
import { type LibsqlClient, libsqlConnection } from './libsql-connection.ts'

export const ownLibsqlConnection = (client: LibsqlClient): Connection =>
  libsqlConnection(client, ({ onRequest, writes }, work) => {
    onRequest()
    return work(property(client, 'protocol') === 'file' && writes ? batching(client) : client)
  })

/**
 * Within a transaction, a local client that was left in a bad state by SQLITE_BUSY refuses to commit; a
 * single statement it would acknowledge and lose.
 */
const batching = (client: LibsqlClient): LibsqlClient => ({
  execute: async (statement: InStatement) => {
    const [result] = await client.batch([statement], 'write')
    if (result === undefined) throw new Error('a batch of one statement has one result')
    return result
  },
  batch: client.batch.bind(client),
})
