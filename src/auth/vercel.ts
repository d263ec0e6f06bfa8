/** What keeps an invocation alive after its answer. */
export interface Background {
  waitUntil(promise: Promise<unknown>): void
}

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
