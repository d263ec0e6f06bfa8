// `#libsql-on-demand` in Node and Bun.
import { hasFiles, openFileWith, reachable } from './node-clients.js'

export async function loadLibsql() {
  // The `catch` tells bundlers that the driver may not be installed.
  const { createClient } = await import('@libsql/client').catch((reason) => {
    throw reason
  })
  /** @param {string} url */
  const openFile = (url) => openFileWith(createClient, url)
  return { createClient, openFile, hasFiles, reachable }
}
