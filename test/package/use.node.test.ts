import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EdgeRuntime } from 'edge-runtime'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ENTRIES } from './entries.ts'
import { freshProject, pack, type Project, repositoryBin } from './project.ts'
import { wranglerConfig } from './wrangler-config.ts'

let project: Project

beforeAll(async () => {
  const archive = await pack()
  const drivers = ['@libsql/client', '@planetscale/database']
  const types = ['@cloudflare/workers-types', '@types/node']
  project = await freshProject(archive, ['drizzle-orm', 'hono', ...drivers, ...types])
  archive.remove()
})
afterAll(() => project.remove())

/** Signs up, and finds who it was. */
const ROUND = `const email = crypto.randomUUID() + '@x.example'
const user = await adapter.user.createUser({ email })
const session = { id: crypto.randomUUID(), userId: user.id, expiresAt: new Date(Date.now() + 60_000) }
await adapter.session.createSession(session)
const found = await adapter.session.getSessionUser(session.id)
const answer = found.user.email === email ? 'found' : 'lost'
`

test('Node: a file, with errors that are the same class in every entry', async () => {
  project.write(
    'app.js',
    `import { createEdgeAdapter, UserAlreadyExistsError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { drizzle } from 'drizzle-orm/libsql'
import { createClient } from '@libsql/client'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
for (const adapter of [
  createEdgeAdapter({ url: 'sqlite+aiosqlite:///app.db' }),
  libsqlAdapter({ url: 'file:app.db' }),
  drizzleAdapter({ db: drizzle({ client: createClient({ url: 'file:app.db' }) }) }),
]) {
  ${ROUND}
  const again = await adapter.user.createUser({ email }).catch((error) => error)
  console.log(answer, again instanceof UserAlreadyExistsError)
}
`,
  )
  expect(await project.node('app.js')).toBe('found true\n'.repeat(3))
})

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
  ${ROUND.replace('found.user', 'found?.user')}
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
    expect(await ask('/')).toEqual([200, 'found'])
    expect(await ask('/me')).toEqual([401, expect.any(String)])
  } finally {
    await worker.dispose()
  }
})

test('the edge: bundled by esbuild, over libSQL', async () => {
  const outfile = join(project.folder, 'edge.js')
  await build({
    stdin: {
      contents: `import { libsqlAdapter } from 'fastauth-edge/libsql'
addEventListener('fetch', (event) => event.respondWith(answered()))
async function answered() {
  const adapter = libsqlAdapter({ url: '${inject('libsqlUrl')}' })
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
  expect(await response.text()).toBe('found')
})

describe('strict TypeScript that checks the declarations too', () => {
  const environments = {
    'Node, moduleResolution nodenext': {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node'],
    },
    'Workers, moduleResolution bundler': {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2023'],
      types: ['@cloudflare/workers-types'],
    },
  }

  test.each(Object.entries(environments))('%s', async (_, environment) => {
    const imports = ENTRIES.map((entry, i) => `import * as e${i} from '${entry}'\n`).join('')
    const checks = ENTRIES.map(
      (_, i) => `// @ts-expect-error it has members, and is not any
e${i}.nothingOfThatName
`,
    )
    project.write(
      'types/use.ts',
      `${imports}${checks.join('')}
import { libsqlAdapter } from 'fastauth-edge/libsql'
const adapter = libsqlAdapter({ url: 'file:app.db' })
const user = await adapter.user.createUser({ email: 'alice@example.com' })
export const id: string = user.id
// @ts-expect-error it may be null
export const name: string = user.name
// @ts-expect-error a name is a text
await adapter.user.updateUser(id, { name: 1 })
`,
    )
    const compilerOptions = {
      ...environment,
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    }
    project.write('types/tsconfig.json', JSON.stringify({ compilerOptions, include: ['use.ts'] }))
    const tsc = [repositoryBin('typescript'), '-p', 'types', '--pretty', 'false']
    const said = await promisify(execFile)(process.execPath, tsc, { cwd: project.folder }).catch(
      (error: { stdout: string }) => error,
    )
    const problems = said.stdout.split('\n').filter((line) => /^\S.*error TS\d+/.test(line))
    // drizzle-orm's own declarations do not pass TypeScript's check, nor do PlanetScale's without the DOM.
    const ours = problems.filter(
      (line) => !/^(\.\.\/)?node_modules\/(drizzle-orm|@planetscale)\//.test(line),
    )
    expect(ours).toEqual([])
  })
})
