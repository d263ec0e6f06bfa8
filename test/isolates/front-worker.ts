/** Cancels requests to the store after a number of milliseconds, over a service binding. */
interface Env {
  STORE: Fetcher
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, search, searchParams } = new URL(request.url)
    const asked = new Request(`http://store${pathname}${search}`, request)
    const after = searchParams.get('cancelAfter')
    if (after === null) return env.STORE.fetch(asked)
    const controller = new AbortController()
    const cancelled = env.STORE.fetch(asked, { signal: controller.signal }).then(
      () => 'answered',
      () => 'cancelled',
    )
    await new Promise((resolve) => setTimeout(resolve, Number(after)))
    controller.abort()
    return new Response(await cancelled)
  },
}
