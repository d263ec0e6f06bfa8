// `#libsql-on-demand` on the edge.
import { edgeClient, openLocal, reachable } from './edge-clients.js'

export async function loadLibsql() {
  // The `catch` tells bundlers that the driver may not be installed.
  const { HttpClient } = await import('@libsql/client/http').catch((reason) => {
    throw reason
  })
  /** @param {import('./clients.d.ts').Remote} remote */
  const createClient = (remote) => edgeClient(HttpClient, remote)
  return { createClient, openLocal, reachable }
}
