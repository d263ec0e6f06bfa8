import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { startProxy } from '../servers/proxy.ts'
import { bundleWorker } from './bundle.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const [front, store] = await Promise.all(
  ['front-worker', 'store-worker'].map((name) => bundleWorker(`test/isolates/${name}.ts`)),
)

/** The two Workers, without nodejs_compat. */
async function start(bindings: Record<string, string>): Promise<Miniflare> {
  const common = { modules: true, compatibilityDate: '2026-07-30' }
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        { ...common, name: 'front', script: front ?? '', serviceBindings: { STORE: 'store' } },
        { ...common, name: 'store', script: store ?? '', bindings, d1Databases: ['DB'] },
      ],
    }),
  )
  closing.push(() => worker.dispose())
  return worker
}

async function ask(worker: Miniflare, query: string): Promise<{ status: number; text: string }> {
  const url = await worker.ready
  const answer = await fetch(new URL(`/?${query}`, url), { signal: AbortSignal.timeout(10_000) })
  return { status: answer.status, text: await answer.text() }
}

/** Drivers, and the binding that opens an adapter of each. */
const OVER_HTTP = [
  ['libSQL', 'LIBSQL_URL'],
  ['Turso', 'TURSO_URL'],
] as const

describe.each(['lazy', 'check'])('tables: %s', (tables) => {
  test.each(OVER_HTTP)(
    '%s: the request that makes the tables is cancelled, the next ones answer',
    async (_, binding) => {
      const url = inject('libsqlUrls').isolates
      await libsqlAdapter({ url }).dropTables()
      const proxy = await startProxy(url)
      closing.push(proxy.close)
      const worker = await start({ [binding]: proxy.url })
      proxy.delay = 300
      // In the first statement, in the making of the tables, in the repeat.
      for (const cancelAfter of [100, 450, 750]) {
        const cancelled = await ask(worker, `tables=${tables}&cancelAfter=${cancelAfter}`)
        expect(cancelled.text).toBe('cancelled')
      }
      proxy.delay = 0
      for (let i = 0; i < 3; i++) {
        const { status, text } = await ask(worker, `tables=${tables}`)
        expect(status, text).toBe(200)
        expect(JSON.parse(text)).toMatchObject({ isActive: true })
      }
    },
  )

  test.each(OVER_HTTP)('%s: 40 cancelled requests leave room for more', async (_, binding) => {
    const url = inject('libsqlUrls').isolates
    await libsqlAdapter({ url }).createTables()
    const proxy = await startProxy(url)
    closing.push(proxy.close)
    const worker = await start({ [binding]: proxy.url })
    proxy.delay = 300
    const cancelled = await Promise.all(
      Array.from({ length: 40 }, () => ask(worker, `tables=${tables}&cancelAfter=100`)),
    )
    expect(new Set(cancelled.map(({ text }) => text))).toEqual(new Set(['cancelled']))
    proxy.delay = 0
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => ask(worker, `tables=${tables}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  })

  test('D1: the request that makes the tables is cancelled, the next ones answer', async () => {
    const worker = await start({})
    for (const cancelAfter of [0, 1, 2, 5]) {
      await ask(worker, `tables=${tables}&cancelAfter=${cancelAfter}`)
    }
    for (let i = 0; i < 3; i++) {
      const { status, text } = await ask(worker, `tables=${tables}`)
      expect(status, text).toBe(200)
    }
  })
})
