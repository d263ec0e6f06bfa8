import { hasMethods } from '../connections/property.ts'

/** What keeps an invocation alive after its answer. */
export interface Background {
  waitUntil(promise: Promise<unknown>): void
}

export const isBackground = (value: unknown): value is Background => hasMethods(value, 'waitUntil')

interface VercelContexts {
  get?: () => Partial<Background> | undefined
}

/**
 * Vercel's context of the invocation that runs; `@vercel/functions` finds it in the same place. There is none
 * anywhere else.
 */
export function vercelInvocation(): Partial<Background> | undefined {
  const contexts: VercelContexts | undefined = Reflect.get(
    globalThis,
    Symbol.for('@vercel/request-context'),
  )
  return contexts?.get?.()
}

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
