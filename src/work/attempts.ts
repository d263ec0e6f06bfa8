import {
  type Connection,
  type Fault,
  type FaultKind,
  positionOf,
} from '../connections/connection.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { FastAuthError } from '../errors.ts'
import { DriverError } from './faults.ts'
import type { Settings } from '../input/options.ts'
import type { Tenant } from '../schema/tenant.ts'

/** Statements that belong together. */
export interface Unit {
  readonly operation: string
  readonly queries: readonly Query[]
  readonly atomic: boolean
  readonly writes: boolean
}

/** A call of a method while it is under way, with all that it has to send. */
export interface Call {
  readonly operation: string
  /** On the clock of `performance`. */
  readonly started: number
  /** When its time is up. */
  readonly deadline: number
  attempt: number
  /** How many of the attempts count against `retries`. */
  retried: number
  /** What hid the outcome of its write, which may be carried out by now, or later. */
  lost?: DriverError
}

/** Sends a unit once. Throws a {@link DriverError}. */
export type SendUnit = (unit: Unit, call: Call) => Promise<readonly Result[]>

export interface Attempts {
  begin(operation: string): Call
  readonly once: SendUnit
  /** Waits for the next attempt; false when there is to be none. */
  again(call: Call, fault: Fault): Promise<boolean>
}

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1_000

/** Faults that may pass. */
const PASSING: ReadonlySet<FaultKind> = new Set([
  'rate_limited',
  'busy',
  'unavailable',
  'timeout',
  'malformed',
])

/** Faults after which nobody knows whether the database did something. */
const UNDECIDED: ReadonlySet<FaultKind> = new Set([
  'unavailable',
  'timeout',
  'malformed',
  'unknown',
])

const late = (): DriverError => new DriverError({ kind: 'timeout', code: 'TIMEOUT' })

/** Sends within the time limit, reports to `onQuery`, and knows how long a call may go on. */
export function attempts(
  connection: Connection,
  { timeoutMs, retries, onQuery }: Settings,
  tenant: Tenant,
): Attempts {
  const once: SendUnit = async (unit, call) => {
    const { operation, queries, atomic, writes } = unit
    const { attempt } = call
    const started = performance.now()
    const ms = Math.min(timeoutMs, call.deadline - started)
    if (ms <= 0) throw late()
    let requests = 0
    const onRequest = (): void => {
      requests++
    }
    const report = (rows: number, fault?: FaultKind): void => {
      const duration = performance.now() - started
      const dialect = connection.dialect.name
      const event = { operation, dialect, requests, rows, duration, attempt }
      try {
        // It may be async: what it rejects with must not end the process.
        Promise.resolve(onQuery?.({ ...event, ...(fault && { fault }) })).catch(() => {})
      } catch {
        // A broken listener must not break a sign-in.
      }
    }
    const controller = new AbortController()
    const { signal } = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    // The call is rejected in time even where the request itself cannot be stopped.
    const timeUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(late())
        controller.abort()
      }, ms)
    })
    try {
      const sent = connection.send(queries, { atomic, writes, signal, timeoutMs: ms, onRequest })
      const results = await Promise.race([sent, timeUp])
      report(results.reduce((sum, { rows, changes }) => sum + (rows.length || changes), 0))
      return results
    } catch (error) {
      if (error instanceof FastAuthError) throw error
      const known =
        error instanceof DriverError
          ? error
          : new DriverError({ ...connection.fault(error), position: positionOf(error) }, tenant)
      const { kind } = known.fault
      // Of statements that went one by one, those before the one that failed were carried out.
      const undecided = UNDECIDED.has(kind) || (requests > 1 && !atomic)
      if (writes && undecided && operation === call.operation) call.lost ??= known
      report(0, kind)
      throw known
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    begin: (operation) => {
      const started = performance.now()
      const deadline = started + (retries + 1) * timeoutMs
      return { operation, started, deadline, attempt: 1, retried: 0 }
    },
    once,
    again: async (call, { kind, retryAfterMs = 0 }) => {
      // A local file that another process is writing to is free again in a moment: worth the time of one attempt.
      const waiting = kind === 'busy' && performance.now() - call.started < timeoutMs
      if (!PASSING.has(kind) || (!waiting && call.retried++ >= retries)) return false
      const longest = Math.min(LONGEST_PAUSE_MS, timeoutMs / 8)
      const backoff = Math.min(longest, FIRST_PAUSE_MS * 2 ** (call.attempt++ - 1))
      const pause = retryAfterMs + backoff * (0.5 + Math.random() / 2)
      // An attempt with hardly any time would only make the outcome unknown.
      if (performance.now() + pause > call.deadline - timeoutMs / 2) return false
      await new Promise((resolve) => setTimeout(resolve, pause))
      return true
    },
  }
}
