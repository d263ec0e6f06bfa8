// What a client of libSQL is needed for, in Node and Bun: local files and memory.
import { localWith } from './local.js'

/** Another process's write is over in a few milliseconds; the event loop stands still while SQLite waits. */
const LOCK_WAIT_MS = 50

/** @param {typeof import('@libsql/client').createClient} createClient */
export const openLocalWith = (createClient) =>
  localWith((url) => {
    try {
      return createClient({ url, timeout: LOCK_WAIT_MS })
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
      const said = code === '' ? '' : ` (${code})`
      const why = code.startsWith('URL_')
        ? 'its URL is not one that libSQL takes'
        : 'its folder must be there and be writable'
      throw new Error(`the SQLite file cannot be opened${said}: ${why}`, { cause })
    }
  })
