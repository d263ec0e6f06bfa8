import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

/** A D1 of its own that runs in workerd. */
export type D1 = Awaited<ReturnType<Miniflare['getD1Database']>>

export async function startD1(): Promise<{ binding: D1; close: () => Promise<void> }> {
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
    }),
  )
  return { binding: await worker.getD1Database('DB'), close: () => worker.dispose() }
}
