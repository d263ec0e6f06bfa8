import { hasMethods } from '../connections/property.ts'

/** What keeps an invocation alive after its answer. */
export interface Background {
  waitUntil(promise: Promise<unknown>): void
}

export const isBackground = (value: unknown): value is Background => hasMethods(value, 'waitUntil')

interface VercelContexts {
  get?: () => Partial<Background> | undefined
}

/** Vercel's of the invocation that runs; `@vercel/functions` finds it in the same place. */
export function vercelBackground(): Partial<Background> | undefined {
  const contexts: VercelContexts | undefined = Reflect.get(
    globalThis,
    Symbol.for('@vercel/request-context'),
  )
  return contexts?.get?.()
}

/** Leaves a task to the runtime; where it keeps nothing alive, the answer waits, so that nothing is lost. */
export async function inBackground(
  task: Promise<void> | undefined,
  background: Partial<Background> | undefined,
): Promise<void> {
  if (task === undefined) return
  try {
    if (background?.waitUntil) return background.waitUntil(task)
  } catch {
    // A context that keeps nothing alive any more.
  }
  await task
}
