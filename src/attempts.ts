import type { Connection, FaultKind } from './connection.ts'
import type { Query, Result } from './dialects/dialect.ts'
import { FastAuthError } from './errors.ts'
import { DriverError } from './faults.ts'
import type { Settings } from './options.ts'

/** Statements that belong together. */
export interface Unit {
  readonly operation: string
  readonly queries: readonly Query[]
  readonly atomic: boolean
  readonly writes: boolean
}

/** Throws a {@link DriverError}. */
export type SendUnit = (unit: Unit) => Promise<readonly Result[]>

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1_000

/** Faults that may pass. A write is repeated only after those where nothing was carried out. */
const WRITE_AGAIN: readonly FaultKind[] = ['rate_limited', 'busy']
const READ_AGAIN: readonly FaultKind[] = [...WRITE_AGAIN, 'unavailable', 'timeout']

/** Sends units: in time, again where that is safe, and with `onQuery` told. */
export function attempts(
  connection: Connection,
  { timeoutMs, retries, onQuery }: Settings,
): SendUnit {
  const once = async (unit: Unit, attempt: number): Promise<readonly Result[]> => {
    const { operation, queries, atomic, writes } = unit
    const started = performance.now()
    let requests = 0
    const onRequest = (): void => {
      requests++
    }
    const report = (rows: number, fault?: FaultKind): void => {
      const duration = performance.now() - started
      const dialect = connection.dialect.name
      try {
        onQuery?.({
          operation,
          dialect,
          requests,
          rows,
          duration,
          attempt,
          ...(fault && { fault }),
        })
      } catch {
        // A broken listener must not break a sign-in.
      }
    }
    const controller = new AbortController()
    const { signal } = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    // The call is rejected in time even where the request itself cannot be stopped.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new DriverError({ kind: 'timeout', code: 'TIMEOUT' }))
        controller.abort()
      }, timeoutMs)
    })
    try {
      const sent = connection.send(queries, { atomic, writes, signal, onRequest })
      const results = await Promise.race([sent, late])
      report(results.reduce((sum, { rows, changes }) => sum + (rows.length || changes), 0))
      return results
    } catch (error) {
      if (error instanceof FastAuthError) throw error
      const known = error instanceof DriverError ? error : new DriverError(connection.fault(error))
      report(0, known.fault.kind)
      throw known
    } finally {
      clearTimeout(timer)
    }
  }

  return async (unit) => {
    const again = unit.writes ? WRITE_AGAIN : READ_AGAIN
    const started = performance.now()
    for (let attempt = 1, retried = 0; ; attempt++) {
      try {
        return await once(unit, attempt)
      } catch (error) {
        const kind = error instanceof DriverError ? error.fault.kind : 'unknown'
        // A local file that another process is writing to is free again in a moment: worth the time of one attempt.
        const waiting = kind === 'busy' && performance.now() - started < timeoutMs
        if (!again.includes(kind) || (!waiting && retried++ >= retries)) throw error
      }
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)))
    }
  }
}
