/** How one table is rid of what is expired. */
interface Removal {
  /** Rows that one call removes. */
  readonly batch: number
  /** Rows at most; all of them by default. */
  readonly limit?: number
  /** Told, after each call that removed some, how many rows are gone. */
  readonly onProgress?: (removed: number) => void
}

/** Calls until nothing expired is left or the limit is reached, so that no statement runs for long. */
export async function removeInBatches(
  cleanup: (options: { limit: number }) => Promise<number>,
  { batch, limit = Infinity, onProgress }: Removal,
): Promise<{ removed: number; complete: boolean }> {
  let removed = 0
  while (removed < limit) {
    const asked = Math.min(batch, limit - removed)
    const count = await cleanup({ limit: asked })
    removed += count
    if (count > 0) onProgress?.(removed)
    if (count < asked) return { removed, complete: true }
  }
  return { removed, complete: false }
}
