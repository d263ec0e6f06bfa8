import type { Connection, Fault, SendOptions } from './connection.ts'
import type { Query, Result } from './dialects/dialect.ts'
import { FastAuthError } from './errors.ts'
import { FaultError } from './faults.ts'
import type { QueryEvent, Settings } from './options.ts'

/** Statements that belong together. */
export interface Unit {
  readonly operation: string
  readonly queries: readonly Query[]
  readonly atomic: boolean
  readonly writes: boolean
}

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1_000

/** Faults after which the same read may fare better. A write is repeated only where nothing was carried out. */
const READ_AGAIN = new Set(['unavailable', 'timeout', 'rate_limited', 'busy'])
const WRITE_AGAIN = new Set(['rate_limited', 'busy'])

/** Sends a unit: in time, again where that is safe, and with `onQuery` told. Throws a {@link FaultError}. */
export async function attempt(
  connection: Connection,
  unit: Unit,
  settings: Settings,
): Promise<readonly Result[]> {
  const again = unit.writes ? WRITE_AGAIN : READ_AGAIN
  const started = Date.now()
  for (let n = 1, retried = 0; ; n++) {
    const outcome = await once(connection, unit, settings, n)
    if (!('kind' in outcome)) return outcome.results
    // A local file that another process is writing to is free again in a moment: worth the time of one attempt.
    const waiting = outcome.kind === 'busy' && Date.now() - started < settings.timeoutMs
    if (!again.has(outcome.kind) || (!waiting && retried++ >= settings.retries)) {
      throw new FaultError(outcome)
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(n - 1, 10))
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)))
  }
}

async function once(
  connection: Connection,
  unit: Unit,
  settings: Settings,
  attemptNumber: number,
): Promise<{ results: readonly Result[] } | Fault> {
  const { operation, queries, atomic, writes } = unit
  const started = performance.now()
  let requests = 0
  const report = (rows: number, fault?: string): void => {
    const event: QueryEvent = {
      operation,
      dialect: connection.dialect.name,
      requests,
      rows,
      duration: performance.now() - started,
      attempt: attemptNumber,
      ...(fault === undefined ? {} : { fault }),
    }
    try {
      settings.onQuery?.(event)
    } catch {
      // A broken listener must not break a sign-in.
    }
  }
  try {
    const results = await inTime(settings.timeoutMs, (signal) =>
      connection.send(queries, { atomic, writes, signal, onRequest: () => requests++ }),
    )
    report(results.reduce((sum, result) => sum + (result.rows.length || result.changes), 0))
    return { results }
  } catch (error) {
    if (error instanceof FastAuthError) throw error
    const fault = error === TIMED_OUT ? TIMEOUT : connection.fault(error)
    report(0, fault.kind)
    return fault
  }
}

const TIMED_OUT = Symbol('timed out')
const TIMEOUT: Fault = { kind: 'timeout', code: 'TIMEOUT' }

/** Rejects in time even where the request itself cannot be stopped. */
async function inTime<T>(
  ms: number,
  send: (signal: SendOptions['signal']) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(TIMED_OUT)
      controller.abort()
    }, ms)
  })
  try {
    return await Promise.race([send(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
