/** What the Hono shell costs in workerd: a guarded request, the CPU to the first answer, the heap of an isolate. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { bundle } from '../scripts/bundle.ts'
import { type D1Options, d1Adapter } from '../src/drivers/d1.ts'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import type { EdgeAdapter } from '../src/index.ts'
import { hashToken } from '../src/shells/session-token.ts'
import { startSqld } from '../test/servers/sqld.ts'
import { heapAfterCollection } from './inspector.ts'
import { cpuOfWorkerd } from './process-cpu.ts'
import { PERMISSIONS, unique } from './seed.ts'
import { median, rounded, type Table } from './table.ts'

const CALLS = 200
const STARTS = 30
const TOKEN = 'a token of 43 characters, as they all are..'.replaceAll(/[^\w]/g, '-')

const PLAIN = `
import { drizzle } from 'drizzle-orm/d1'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
const users = sqliteTable('users', { id: text('id').primaryKey() })
const app = new Hono()
app.use(async (c, next) => {
  c.set('db', drizzle(c.env.DB))
  await next()
})
app.get('/ping', (c) => c.text('pong'))
app.get('/users', async (c) => c.json(await c.get('db').select().from(users)))
export default app`

const guarded = (middleware: string, imports: string): string => `
import { Hono } from 'hono'
${imports}
let requests = 0
const onQuery = (event) => { requests += event.requests }
const app = new Hono()
app.use(${middleware})
app.get('/ping', (c) => c.text('pong'))
app.use(requireAuth())
app.get('/guarded', requireRole('editor'), requirePermission('posts:edit'), async (c) => {
  await c.var.auth.current()
  const asked = requests
  requests = 0
  return c.json(asked)
})
export default app`

const GUARDS = 'requireAuth, requirePermission, requireRole'
const SLIM = `
import { d1Adapter } from './src/drivers/d1.ts'
import { fastauthOver, ${GUARDS} } from './src/shells/hono/hono-slim.ts'`
const ANY = `import { fastauth, ${GUARDS} } from './src/shells/hono/hono.ts'`
const SHELLS: Readonly<Record<string, string>> = {
  'hono + drizzle, no auth': PLAIN,
  'fastauthOver(d1Adapter)': guarded(
    'fastauthOver((c) => d1Adapter({ binding: c.env.DB, onQuery }))',
    SLIM,
  ),
  'fastauth(), all drivers': guarded('fastauth({ onQuery })', ANY),
}

const start = (
  script: string,
  bindings: Record<string, string> = {},
  options: { inspectorPort?: number } = {},
): Miniflare =>
  new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: '2026-07-30',
      ...options,
      ...(bindings['DATABASE_URL'] === undefined && { d1Databases: ['DB'] }),
      bindings,
    }),
  )

/** Somebody with a session, a role and permissions. */
async function seed({ user, role, session }: EdgeAdapter): Promise<void> {
  const { id } = await user.createUser({ email: `${unique('user')}@example.com` })
  await role.createRole('editor', PERMISSIONS)
  await role.assignRole(id, 'editor')
  const expiresAt = new Date(Date.now() + 30 * 86_400_000)
  await session.createSession({ id: await hashToken(TOKEN), userId: id, expiresAt })
}

const headers = { cookie: `__Host-session=${TOKEN}; session=${TOKEN}` }

async function get(worker: Miniflare, path: string): Promise<string> {
  const answer = await fetch(new URL(path, await worker.ready), { headers })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return text
}

async function milliseconds(worker: Miniflare, path: string): Promise<string> {
  const times: number[] = []
  for (let i = 0; i < CALLS; i++) {
    const started = performance.now()
    await get(worker, path)
    times.push(performance.now() - started)
  }
  return rounded(median(times))
}

async function benchGuarded(script: string): Promise<Table> {
  const server = await startSqld()
  const rows: (string | number)[][] = []
  for (const [name, bindings] of [
    ['D1', {}],
    ['libSQL (sqld)', { DATABASE_URL: server.url }],
  ] as const) {
    const worker = start(script, bindings, { inspectorPort: 0 })
    const adapter =
      name === 'D1'
        ? d1Adapter({ binding: (await worker.getBindings<{ DB: D1Options['binding'] }>()).DB })
        : libsqlAdapter({ url: server.url })
    await seed(adapter)
    await get(worker, '/guarded')
    const requests = await get(worker, '/guarded')
    rows.push([
      name,
      requests,
      await milliseconds(worker, '/ping'),
      await milliseconds(worker, '/guarded'),
    ])
    const before = await heapAfterCollection(worker)
    for (let i = 0; i < 1000; i++) await get(worker, '/guarded')
    const after = await heapAfterCollection(worker)
    rows.at(-1)?.push(before, after)
    await worker.dispose()
  }
  await server.close()
  return {
    title: `A request behind three guards in workerd, median of ${CALLS}; the heap before and after 1,000 of them`,
    head: ['database', 'requests', 'ping, ms', 'guarded, ms', 'heap, kB', 'after, kB'],
    rows,
  }
}

/** What workerd spends from its start to the first answer. In turns, so that a busy moment hits them all. */
async function benchFirstAnswer(scripts: ReadonlyMap<string, string>): Promise<Table> {
  const times = new Map<string, number[]>()
  for (let i = 0; i < STARTS; i++) {
    for (const [name, script] of scripts) {
      const worker = start(script)
      await get(worker, '/ping')
      times.set(name, [...(times.get(name) ?? []), cpuOfWorkerd()])
      await worker.dispose()
    }
  }
  const rows = [...times].map(([name, values]) => [name, rounded(median(values))])
  const title = `CPU of workerd from its start to the first ping, median of ${STARTS}`
  return { title, head: ['Worker', 'ms'], rows }
}

export async function* benchShells(): AsyncGenerator<Table> {
  const scripts = new Map<string, string>()
  for (const [name, contents] of Object.entries(SHELLS)) {
    scripts.set(name, (await bundle({ contents })).code)
  }
  yield await benchFirstAnswer(scripts)
  yield await benchGuarded(scripts.get('fastauth(), all drivers') ?? '')
}
