import type { Background } from '../auth/vercel.ts'
import { hasMethods } from '../connections/property.ts'

export type { Background }

export const isBackground = (value: unknown): value is Background => hasMethods(value, 'waitUntil')

/** Leaves a task to the runtime. One that never rejects: where nothing keeps it alive, it may be lost. */
export function keepAlive(
  task: Promise<unknown>,
  background: Partial<Background> | undefined,
): void {
  try {
    background?.waitUntil?.(task)
  } catch {
    // A context that keeps nothing alive any more.
  }
}
