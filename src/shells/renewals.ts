import { type Background, keepAlive } from './background.ts'
import { recent } from './recent.ts'

/** Gives sessions in use their whole lifetime again: a page that asks for ten things at once does so one time. */
export interface Renewals {
  /**
   * Extends a session, unless that was done a moment ago. True once the session is known to be extended, false
   * where it is not, or not in time: the answer waits only for a database that is quick, and not at all while
   * writes fail. Never rejects.
   */
  renew(
    sessionId: string,
    extend: () => Promise<boolean>,
    background: Partial<Background> | undefined,
  ): Promise<boolean>
}

/** Longer than a request that read the session before it was renewed takes, as a rule. */
const WHILE_MS = 10_000

/** What an answer may wait at most, so that its cookie is that of a session which is still there. */
const PATIENCE_MS = 2_000

/** How long no answer waits after a renewal that failed or was slow. */
const PAUSE_MS = 60_000

/** Facts of one isolate: that a renewal began, and when one failed. */
export function renewals(): Renewals {
  const begun = recent(WHILE_MS)
  let failedAt = -Infinity
  const failed = (): false => {
    failedAt = Date.now()
    return false
  }
  return {
    async renew(sessionId, extend, background) {
      if (begun.has(sessionId)) return false
      begun.note(sessionId)
      // `onQuery` receives a failure; the session lasts for a while yet, and a later request tries again.
      const renewal = extend().catch(failed)
      keepAlive(renewal, background)
      if (Date.now() - failedAt < PAUSE_MS) return false
      return inTime(renewal, failed)
    },
  }
}

async function inTime(renewal: Promise<boolean>, late: () => false): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(late())
    }, PATIENCE_MS)
  })
  try {
    return await Promise.race([renewal, patience])
  } finally {
    clearTimeout(timer)
  }
}
