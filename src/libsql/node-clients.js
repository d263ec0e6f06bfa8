// How libSQL is reached in Node and Bun: HTTP, WebSocket, local files and memory.
import { localWith } from './local.js'

/** @param {string} url */
export const reachable = (url) => url

/** Another process's write is over in a few milliseconds; the event loop stands still while SQLite waits. */
const LOCK_WAIT_MS = 50

/** @param {typeof import('@libsql/client').createClient} createClient */
export const openLocalWith = (createClient) =>
  localWith((url) => {
    try {
      return createClient({ url, timeout: LOCK_WAIT_MS })
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
      const message = `the SQLite file cannot be opened${code}: its folder must be there and be writable`
      throw new Error(message, { cause })
    }
  })
