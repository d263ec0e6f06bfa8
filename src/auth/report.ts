import type { Hooks } from './hooks.ts'

/** Tells `onError`, whose own errors change nothing. Without one, the log. */
export async function report(hooks: Hooks, error: unknown, route: string): Promise<void> {
  try {
    if (hooks.onError) await hooks.onError(error, { route })
    else console.error(`fastauth-edge: ${route}`, error)
  } catch {
    // There is nobody left to tell.
  }
}
