// `#libsql` of package.json's imports, which leads here from src and from dist alike; that is why it is JavaScript.
import { createClient } from '@libsql/client'
import { openFileWith } from './node-clients.js'

export { createClient }
export { drizzle } from 'drizzle-orm/libsql'
export { hasFiles, reachable } from './node-clients.js'

/** @param {string} url */
export const openFile = (url) => openFileWith(createClient, url)
