import { randomUUID } from 'node:crypto'
import type { Pool, PoolConnection } from 'mysql2/promise'

/** A transaction keeps its connection from BEGIN to COMMIT or ROLLBACK. */
interface Transaction {
  readonly connection: PoolConnection
  readonly timer: NodeJS.Timeout
}

/** What a request may run its statement on. */
export type Lease =
  | { readonly kind: 'busy' | 'ended' }
  | {
      readonly kind: 'ready'
      readonly connection: PoolConnection
      /** Whether the transaction has been rolled back while its statement ran. */
      expired(): boolean
      done(): Promise<void>
    }

export interface Sessions {
  /** `isPlain`: see {@link leavesNothing}. */
  lease(id: string, inTransaction: boolean, word: string, isPlain: boolean): Promise<Lease>
  isOpen(id: string): boolean
  close(): Promise<void>
}

const PLAIN = /^\s*(?:select|insert|update|delete|replace)\b/i
const OF_THE_SESSION = /@|\b(?:last_insert_id|row_count|found_rows|\w+_lock|connection_id)\s*\(/i

/**
 * Whether a statement leaves nothing in its session that another plain one would see, nor sees what one has left. By its
 * skeleton, which hides a comment that MySQL carries out.
 */
export const leavesNothing = (query: string, skeleton: string): boolean =>
  PLAIN.test(skeleton) && !OF_THE_SESSION.test(skeleton) && !query.includes('/*!')

const BEGIN = /^(?:begin|start transaction)$/
const END = /^(?:commit|rollback)$/

export interface Connections {
  readonly pool: Pool
  /** Ends what has been open for too long. */
  readonly killing: Pool
  /** Milliseconds. */
  readonly transactionTimeout: number
}

/** Which connection each session's statements run on, and how long its transaction lives. */
export function planetscaleSessions(connections: Connections): Sessions {
  const { pool, killing, transactionTimeout } = connections
  const transactions = new Map<string, Transaction>()
  const busy = new Set<string>()
  /** The driver's own objects, as each lease has another one around them. Connections in whose sessions a plain statement may have left what another kind sees, or has left more. */
  const used = new WeakSet<object>()
  const marked = new WeakSet<object>()

  const connect = async (id: string, isPlain: boolean): Promise<PoolConnection> => {
    try {
      const connection = await pool.getConnection()
      if (!isPlain && used.has(connection.connection)) await reset(connection)
      used.add(connection.connection)
      return connection
    } catch (error) {
      busy.delete(id)
      throw error
    }
  }
  const reset = async (connection: PoolConnection): Promise<void> => {
    try {
      await connection.reset()
      await connection.query('set names utf8mb4 collate utf8mb4_unicode_ci')
    } catch (error) {
      connection.destroy()
      throw error
    }
    used.delete(connection.connection)
    marked.delete(connection.connection)
  }
  /** Nothing that a statement set stays for the next one. Two round trips are saved where it has set nothing. */
  const release = async (connection: PoolConnection): Promise<void> => {
    try {
      if (marked.has(connection.connection)) await reset(connection)
      connection.release()
    } catch {
      // It is gone, and the pool opens another.
    }
  }
  const begin = (id: string, connection: PoolConnection): void => {
    const expire = async (): Promise<void> => {
      transactions.delete(id)
      await killing.query('kill ?', [connection.threadId])
    }
    const timer = setTimeout(() => expire().catch(() => {}), transactionTimeout)
    transactions.set(id, { connection, timer })
  }
  const end = (id: string): void => {
    clearTimeout(transactions.get(id)?.timer)
    transactions.delete(id)
  }

  return {
    isOpen: (id) => transactions.has(id),
    lease: async (id, inTransaction, word, isPlain) => {
      if (busy.has(id)) return { kind: 'busy' }
      const open = transactions.get(id)
      // A commit must not be acknowledged; a rollback has been.
      if (inTransaction && !open && word !== 'rollback') return { kind: 'ended' }
      busy.add(id)
      // What is being committed no longer runs out of time.
      if (END.test(word)) clearTimeout(open?.timer)
      const connection = open?.connection ?? (await connect(id, isPlain))
      if (!isPlain && !END.test(word) && !BEGIN.test(word)) marked.add(connection.connection)
      if (BEGIN.test(word) && !open) begin(id, connection)
      const isIn = transactions.has(id)
      const expired = (): boolean => isIn && !transactions.has(id)
      const done = async (): Promise<void> => {
        busy.delete(id)
        // Its transaction is there until it is killed: the next request would write in it, and lose what it wrote.
        if (expired()) return connection.destroy()
        if (END.test(word)) end(id)
        if (!transactions.has(id)) await release(connection)
      }
      return { kind: 'ready', connection, expired, done }
    },
    close: async () => {
      for (const id of transactions.keys()) {
        transactions.get(id)?.connection.destroy()
        end(id)
      }
      await Promise.all([pool.end(), killing.end()])
    },
  }
}

/** The opaque value that a client sends back. */
export function sessionOf(id: string, inTransaction: boolean): object {
  const vitessSession = { autocommit: true, SessionUUID: id, enableSystemSettings: true }
  return {
    signature: Buffer.from(id).toString('base64'),
    vitessSession: inTransaction ? { ...vitessSession, inTransaction } : vitessSession,
  }
}

interface Received {
  readonly vitessSession?: { readonly SessionUUID?: string; readonly inTransaction?: boolean }
}

export function readSession(value: unknown): { id: string; inTransaction: boolean } {
  const { SessionUUID, inTransaction = false } = (value as Received | null)?.vitessSession ?? {}
  return { id: SessionUUID ?? randomUUID(), inTransaction }
}
