import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EdgeRuntime } from 'edge-runtime'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSqld } from '../servers/sqld.ts'
import { DRIZZLES, freshProject, type Project, repositoryBin } from './project.ts'
import { ANSWER, ROUND } from './round.ts'
import { wranglerConfig } from './wrangler-config.ts'

describe.each(DRIZZLES)('with %s', (drizzle) => {
  let project: Project
  beforeAll(async () => {
    project = await freshProject([drizzle, 'hono', '@libsql/client'])
  })
  afterAll(() => project.remove())

  test('Workers: bundled by wrangler, over D1 in workerd', async () => {
    project.write(
      'worker.ts',
      `import { d1Adapter } from 'fastauth-edge/d1'
import { fastauthOver, requireAuth } from 'fastauth-edge/hono/slim'
import { Hono } from 'hono'
const app = new Hono<{ Bindings: { DB: D1Database } }>()
app.use(fastauthOver((c) => d1Adapter({ binding: c.env.DB })))
app.get('/me', requireAuth(), (c) => c.json(c.var.current.user))
app.get('/', async (c) => {
  const adapter = d1Adapter({ binding: c.env.DB })
  ${ROUND}
  return c.text(answer)
})
export default app
`,
    )
    project.write('wrangler.toml', wranglerConfig(['name = "fresh"', 'main = "worker.ts"']))
    await project.node(repositoryBin('wrangler'), ['deploy', '--dry-run', '--outdir', 'out'], {
      CI: 'true',
      WRANGLER_LOG_PATH: join(project.folder, 'logs'),
    })
    const worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: readFileSync(join(project.folder, 'out/worker.js'), 'utf8'),
        compatibilityDate: '2026-07-30',
        d1Databases: ['DB'],
      }),
    )
    try {
      const ask = async (path: string) => {
        const response = await worker.dispatchFetch(`http://localhost${path}`)
        return [response.status, await response.text()]
      }
      expect(await ask('/')).toEqual([200, ANSWER])
      expect(await ask('/me')).toEqual([401, expect.any(String)])
    } finally {
      await worker.dispose()
    }
  })

  test('the edge: bundled by esbuild, over libSQL', async () => {
    const sqld = await startSqld()
    const outfile = join(project.folder, 'edge.js')
    await build({
      stdin: {
        contents: `import { libsqlAdapter } from 'fastauth-edge/libsql'
addEventListener('fetch', (event) => event.respondWith(answered()))
async function answered() {
  const adapter = libsqlAdapter({ url: '${sqld.url}' })
  ${ROUND}
  return new Response(answer)
}`,
        resolveDir: project.folder,
      },
      absWorkingDir: project.folder,
      outfile,
      bundle: true,
      format: 'iife',
      platform: 'browser',
      mainFields: ['module', 'main'],
      conditions: ['edge-light', 'worker', 'browser'],
      external: ['node:*'],
      logLevel: 'silent',
    })
    const runtime = new EdgeRuntime({ initialCode: readFileSync(outfile, 'utf8') })
    const response = await runtime.dispatchFetch('http://localhost/')
    expect(await response.text()).toBe(ANSWER)
    await sqld.close()
  })
})
