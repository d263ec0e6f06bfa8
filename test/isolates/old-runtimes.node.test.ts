/** Requests are `cache: 'no-store'` where the runtime takes it. workerd throws at it under early compatibility dates. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { expect, inject, test } from 'vitest'
import { bundleWorker } from './bundle.ts'

const script = await bundleWorker('test/isolates/old-worker.ts')

test.each(['2023-05-01', '2024-01-01', '2024-11-11', '2026-07-30'])(
  'workerd as of %s: every driver sends',
  async (compatibilityDate) => {
    const { Neon, PlanetScale } = inject('databaseUrls')
    const bindings = { LIBSQL: inject('libsqlUrl'), NEON: Neon, PLANETSCALE: PlanetScale }
    const worker = new Miniflare(
      convertV4MiniflareOptions({ modules: true, script, compatibilityDate, bindings }),
    )
    try {
      const answer = await worker.dispatchFetch('http://worker.example/')
      expect(await answer.json()).toEqual({ libSQL: [], Turso: [], Neon: [], PlanetScale: [] })
    } finally {
      await worker.dispose()
    }
  },
)
