/** A fresh isolate's first session check, in workerd: with the tables there, and with an empty database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { bundle } from '../scripts/bundle.ts'
import { type D1Options, d1Adapter } from '../src/drivers/d1.ts'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import { startSqld } from '../test/servers/sqld.ts'
import { visitor } from './seed.ts'
import { median, rounded, type Table } from './table.ts'

const ISOLATES = 10

interface Isolate {
  readonly code: string
  readonly bindings: Record<string, string>
  /** Where Miniflare keeps D1; nowhere, and so empty, unless it is given. */
  readonly folder?: string
}

/** A Worker that checks one session a request, with an adapter of its own as the docs have it. */
const worker = (factory: string, options: string): string => `
import { ${factory}Adapter } from './src/drivers/${factory}.ts'
export default {
  async fetch(request: Request, env: any): Promise<Response> {
    let requests = 0
    const onQuery = (event: { requests: number }) => { requests += event.requests }
    const { session } = ${factory}Adapter({ ${options}, onQuery })
    const found = await session.getSessionUser(new URL(request.url).searchParams.get('session') ?? '')
    return Response.json({ requests, permissions: found?.permissions.size ?? 0 })
  },
}`

const IDLE = `export default { fetch: () => Response.json({ requests: 0, permissions: 0 }) }`

const start = ({ code, bindings, folder }: Isolate): Miniflare =>
  new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: code,
      compatibilityDate: '2026-07-30',
      d1Databases: ['DB'],
      bindings,
      ...(folder !== undefined && { resourcePersistencePath: folder }),
    }),
  )

interface Check {
  readonly requests: number
  readonly permissions: number
  readonly ms: number
}

async function check(url: URL): Promise<Check> {
  const started = performance.now()
  const answer = await fetch(url)
  const text = await answer.text()
  const ms = performance.now() - started
  if (!answer.ok) throw new Error(`the Worker answered ${answer.status}: ${text}`)
  return { ...JSON.parse(text), ms }
}

/** First and second check of a session in isolates that have done nothing before. */
async function row(
  name: string,
  session: string,
  isolate: Isolate,
  before: () => Promise<void> = async () => {},
): Promise<(string | number)[]> {
  const first: Check[] = []
  const second: Check[] = []
  for (let i = 0; i < ISOLATES; i++) {
    await before()
    const miniflare = start(isolate)
    try {
      const url = new URL(`/?session=${session}`, await miniflare.ready)
      first.push(await check(url))
      second.push(await check(url))
    } finally {
      await miniflare.dispose()
    }
  }
  const milliseconds = (checks: readonly Check[]): string =>
    rounded(median(checks.map(({ ms }) => ms)))
  const [{ requests, permissions } = { requests: 0, permissions: 0 }] = first
  return [name, requests, permissions, milliseconds(first), milliseconds(second)]
}

/** A folder in which Miniflare finds a D1 database with a visitor. */
async function seedD1(folder: string): Promise<string> {
  const miniflare = start({ code: IDLE, bindings: {}, folder })
  try {
    const { DB: binding } = await miniflare.getBindings<{ DB: D1Options['binding'] }>()
    return (await visitor(d1Adapter({ binding }))).id
  } finally {
    await miniflare.dispose()
  }
}

export async function* benchColdStart(): AsyncGenerator<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-d1-'))
  const server = await startSqld()
  const libsqlSetup = libsqlAdapter({ url: server.url })
  try {
    const d1Session = await seedD1(folder)
    const libsqlSession = (await visitor(libsqlSetup)).id
    const d1 = {
      code: (await bundle({ contents: worker('d1', 'binding: env.DB') })).code,
      bindings: {},
    }
    const libsql = {
      code: (await bundle({ contents: worker('libsql', 'url: env.LIBSQL_URL') })).code,
      bindings: { LIBSQL_URL: server.url },
    }
    const rows = [
      await row('no database, for comparison', '', { code: IDLE, bindings: {} }),
      await row('D1, tables there', d1Session, { ...d1, folder }),
      await row('D1, empty database', 'nobody', d1),
      await row('libSQL (sqld), tables there', libsqlSession, libsql),
      await row('libSQL (sqld), empty database', 'nobody', libsql, libsqlSetup.dropTables),
    ]
    const title = `A fresh isolate's first session check in workerd, median of ${ISOLATES}`
    yield { title, head: ['database', 'requests', 'permissions', 'first, ms', 'second, ms'], rows }
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}
