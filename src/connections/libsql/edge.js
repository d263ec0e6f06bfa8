// `#libsql` on the edge.
import { HttpClient } from '@libsql/client/http'
import { edgeClient } from './edge-clients.js'

export { openLocal, reachable } from './edge-clients.js'

/** @param {import('./clients.d.ts').Remote} remote */
export const createClient = (remote) => edgeClient(HttpClient, remote)
