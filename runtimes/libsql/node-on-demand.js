// `#libsql-on-demand` in Node and Bun.
import { openLocalWith } from './node-clients.js'

export async function loadLibsql() {
  // The `catch` tells bundlers that the driver may not be installed.
  const { createClient } = await import('@libsql/client').catch((reason) => {
    throw reason
  })
  return { openSocket: createClient, openLocal: openLocalWith(createClient) }
}
