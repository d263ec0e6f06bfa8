/** What a flow counts before it does anything that costs time or helps somebody guess. */

/** One counter in `adapter.state`. */
export interface Counter {
  /** At most 255 bytes. It tells nobody's address: let it be a hash. */
  readonly key: string
  /** The count is over when it is above this. */
  readonly limit: number
  /**
   * While this counter is over, the others are not counted, so that one visitor with many addresses writes
   * no further rows. Of one visitor's counters, let only the one for their IP address be a gate.
   */
  readonly gate?: boolean | undefined
}

/** Counters that are counted together, in one statement. */
export interface Limits {
  readonly counters: readonly Counter[]
  /** The end of a window that begins now. A window that has begun keeps its own end. */
  readonly expiresAt: Date
}

/** What a counter stands at. Of simultaneous requests, each sees at least its own place in the row. */
export interface Count {
  readonly key: string
  /** 0 when a gate kept it from being counted. */
  readonly count: number
  /** The end of its window. */
  readonly expiresAt: Date
  readonly over: boolean
}

/** The part of an answer that is about limits. Both are empty without {@link Limits}. */
export interface Counted {
  /** In the order of the counters. */
  readonly counts: readonly Count[]
  /** The first counter that is over, in the order of the counters. */
  readonly over: Count | null
}
