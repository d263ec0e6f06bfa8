import type { Connection, FaultKind, SendOptions } from './connection.ts'
import type { Query, Result } from './dialects/dialect.ts'
import { FastAuthError } from './errors.ts'
import { FaultError } from './faults.ts'
import type { Settings } from './options.ts'

/** Statements that belong together. */
export interface Unit {
  readonly operation: string
  readonly queries: readonly Query[]
  readonly atomic: boolean
  readonly writes: boolean
}

/** Throws a {@link FaultError}. */
export type SendUnit = (unit: Unit) => Promise<readonly Result[]>

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1_000

/** Faults that may pass. A write is repeated only after those where nothing was carried out. */
const WRITE_AGAIN: readonly FaultKind[] = ['rate_limited', 'busy']
const READ_AGAIN: readonly FaultKind[] = [...WRITE_AGAIN, 'unavailable', 'timeout']

/** Sends units: in time, again where that is safe, and with `onQuery` told. */
export const attempts =
  (connection: Connection, settings: Settings): SendUnit =>
  async (unit) => {
    const again = unit.writes ? WRITE_AGAIN : READ_AGAIN
    const started = Date.now()
    for (let attempt = 1, retried = 0; ; attempt++) {
      try {
        return await once(connection, settings, unit, attempt)
      } catch (error) {
        const kind = error instanceof FaultError ? error.fault.kind : 'unknown'
        // A local file that another process is writing to is free again in a moment: worth the time of one attempt.
        const waiting = kind === 'busy' && Date.now() - started < settings.timeoutMs
        if (!again.includes(kind) || (!waiting && retried++ >= settings.retries)) throw error
      }
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)))
    }
  }

async function once(
  connection: Connection,
  { timeoutMs, onQuery }: Settings,
  { operation, queries, ...options }: Unit,
  attempt: number,
): Promise<readonly Result[]> {
  const started = performance.now()
  let requests = 0
  const onRequest = (): void => {
    requests++
  }
  const report = (rows: number, fault?: FaultKind): void => {
    const duration = performance.now() - started
    const dialect = connection.dialect.name
    try {
      onQuery?.({ operation, dialect, requests, rows, duration, attempt, ...(fault && { fault }) })
    } catch {
      // A broken listener must not break a sign-in.
    }
  }
  try {
    const results = await inTime(timeoutMs, (signal) =>
      connection.send(queries, { ...options, signal, onRequest }),
    )
    report(results.reduce((sum, { rows, changes }) => sum + (rows.length || changes), 0))
    return results
  } catch (error) {
    if (error instanceof FastAuthError) throw error
    const failed = error instanceof FaultError ? error : new FaultError(connection.fault(error))
    report(0, failed.fault.kind)
    throw failed
  }
}

/** Rejects in time even where the request itself cannot be stopped. */
async function inTime<T>(
  ms: number,
  send: (signal: SendOptions['signal']) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new FaultError({ kind: 'timeout', code: 'TIMEOUT' }))
      controller.abort()
    }, ms)
  })
  try {
    return await Promise.race([send(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
