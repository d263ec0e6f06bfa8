import type { Miniflare } from 'miniflare'

/** A D1 of its own that runs in workerd. */
export type D1 = Awaited<ReturnType<Miniflare['getD1Database']>>

export async function startD1(): Promise<{ binding: D1; close: () => Promise<void> }> {
  // It takes a second to load, and of the files that may start a D1 most do not.
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare')
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
    }),
  )
  return { binding: await worker.getD1Database('DB'), close: () => worker.dispose() }
}
