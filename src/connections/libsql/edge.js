// `#libsql` on the edge.
// @ts-expect-error Exported and not declared, in 0.45 as in 1.0: drizzle's own entries for libSQL are made with it.
import { construct } from 'drizzle-orm/libsql/driver-core'
import { HttpClient } from '@libsql/client/http'
import { edgeClient } from './edge-clients.js'

export { openLocal, reachable } from './edge-clients.js'

/** @param {import('./clients.d.ts').Remote} remote */
export const createClient = (remote) => edgeClient(HttpClient, remote)

/**
 * What drizzle-orm/libsql/http makes, without the code for a client from a URL.
 *
 * @param {{ client: import('@libsql/client').Client }} config
 */
export const drizzle = ({ client }) => construct(client)
