/** The one connection of a PGlite, which its users have in turn. */
import type { PGlite } from '@electric-sql/pglite'
import { sameText } from '../auth/bytes.ts'

/** How long one waits for the others. */
const PATIENCE_MS = 20_000

export interface OneConnection {
  readonly database: PGlite
  /** How many sessions are open that keep what they have prepared, and how many have ever been. */
  sessions: number
  opened: number
  /** Waits for its turn, and returns what ends it. */
  turn(): Promise<() => void>
}

export function oneConnection(database: PGlite, patienceMs = PATIENCE_MS): OneConnection {
  let last: Promise<void> = Promise.resolve()
  return {
    database,
    sessions: 0,
    opened: 0,
    turn: async () => {
      const before = last
      let resolveTurn: (() => void) | undefined
      last = new Promise((resolve) => (resolveTurn = resolve))
      const end = (): void => resolveTurn?.()
      let timer: NodeJS.Timeout | undefined
      const impatience = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(fatal('53300', BUSY)), patienceMs)
      })
      try {
        await Promise.race([before, impatience])
      } catch (error) {
        // Who waits behind goes on waiting for the one before.
        before.then(end, end)
        throw error
      } finally {
        clearTimeout(timer)
      }
      return end
    },
  }
}

const BUSY =
  'a transaction of another session is open for too long: PGlite has one connection, so end the transaction, or ' +
  'put a Postgres in its place'

/** An error as Postgres' own are. */
function fatal(code: string, message: string): Error {
  return Object.assign(new Error(message), { severity: 'FATAL', code })
}

/** @throws an error of Postgres', where user, password and database are not those of the URL */
export function authenticate(
  given: { readonly user: string; readonly password: string; readonly database: string },
  url: string,
): void {
  const { username, password, pathname } = new URL(url)
  const isUser = given.user === decodeURIComponent(username)
  if (!isUser || !sameText(given.password, decodeURIComponent(password))) {
    throw fatal('28P01', `password authentication failed for user "${given.user}"`)
  }
  if (`/${given.database}` !== decodeURIComponent(pathname)) {
    throw fatal('3D000', `database "${given.database}" does not exist`)
  }
}
