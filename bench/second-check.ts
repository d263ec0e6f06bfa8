/**
 * What the adapter adds to its SQL: methods over D1 in workerd beside the same statements sent by hand, from an isolate's first
 * call on and in the steady state, in turns. In CPU time of workerd, D1's own work included: the machine may be busy.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { bundle } from '../scripts/bundle.ts'
import { sqlite } from '../src/dialects/sqlite.ts'
import { type D1Options, d1Adapter } from '../src/drivers/d1.ts'
import { sessionAdapter } from '../src/store/session.ts'
import { sqliteTenant } from '../src/store/tenants/sqlite.ts'
import { userAdapter } from '../src/store/user.ts'
import type { Work } from '../src/work/work.ts'
import { cpuOfWorkerd } from './process-cpu.ts'
import { visitor } from './seed.ts'
import { median, type Table } from './table.ts'

const ISOLATES = Number(process.env['STARTS'] ?? 16)
const FIRST = 5
const STEADY = 300

const OPERATIONS = ['session check', 'sign-in', 'sign-up'] as const
type Operation = (typeof OPERATIONS)[number]

/** The same in both Workers: as many calls as a request asks for, each with an id of its own. */
const calling = (call: string): string => `
const call = ${call}
export default {
  async fetch(request: Request, env: any): Promise<Response> {
    const calls = Number(new URL(request.url).searchParams.get('calls'))
    for (let i = 0; i < calls; i++) await call(env.DB, crypto.randomUUID())
    return new Response()
  },
}`

interface Known {
  readonly session: string
  readonly email: string
  readonly userId: string
}

const EXPIRES = new Date('2099-01-01')
const ID = 'id of this call'

const newSession = (user: string): string =>
  `a.session.createSession({ id, userId: ${user}, expiresAt: new Date('${EXPIRES.toISOString()}') })`

const ours = (operation: Operation, known: Known): string => {
  const calls: Readonly<Record<Operation, string>> = {
    'session check': `a.session.getSessionUser(${JSON.stringify(known.session)})`,
    'sign-in': `a.user.getCredentialsByEmail(${JSON.stringify(known.email)}).then(() => ${newSession(JSON.stringify(known.userId))})`,
    'sign-up': `a.user.createUser({ id, email: id + '@example.com' }).then(() => ${newSession('id')})`,
  }
  return `
import { d1Adapter } from './src/drivers/d1.ts'
${calling(`(binding: any, id: string) => { const a = d1Adapter({ binding }); return ${calls[operation]} }`)}`
}

/** The statements of the same methods, with their parameters: only the ids are new for each call. */
function byHand(operation: Operation, { session: id, email, userId }: Known): string {
  const { schema } = sqliteTenant
  const session = sessionAdapter(schema)
  const user = userAdapter(schema)
  const opened = (owner: string): Work<unknown> =>
    session.createSession({ id: ID, userId: owner, expiresAt: EXPIRES })
  const works: Readonly<Record<Operation, readonly Work<unknown>[]>> = {
    'session check': [session.getSessionUser(id)],
    'sign-in': [user.getCredentialsByEmail(email), opened(userId)],
    'sign-up': [user.createUser({ id: ID, email: `x@example.com` }), opened(ID)],
  }
  const statements = works[operation]
    .flatMap((work) => work.statements)
    .map((statement) => sqlite.toQuery(statement(sqlite)))
  const sent = statements.map(({ sql, params }) => {
    const values = params.map((param) => {
      if (param === ID) return 'id'
      return param === 'x@example.com' ? `id + '@example.com'` : JSON.stringify(param)
    })
    return `await binding.prepare(${JSON.stringify(sql)}).bind(${values.join(', ')}).all()`
  })
  return calling(`async (binding: any, id: string) => { ${sent.join('; ')} }`)
}

/** Milliseconds of CPU: of each of the first calls, a request each, and of one of many in one request. */
interface Costs {
  readonly first: readonly number[]
  readonly steady: number
}

/** What an isolate that has done nothing yet spends. */
async function spent(options: ConstructorParameters<typeof Miniflare>[0]): Promise<Costs> {
  const miniflare = new Miniflare(options)
  try {
    const url = await miniflare.ready
    const cost = async (calls: number): Promise<number> => {
      const before = cpuOfWorkerd()
      const answer = await fetch(new URL(`/?calls=${calls}`, url))
      if (!answer.ok)
        throw new Error(`the Worker answered ${answer.status}: ${await answer.text()}`)
      return (cpuOfWorkerd() - before) / calls
    }
    const first: number[] = []
    for (let i = 0; i < FIRST; i++) first.push(await cost(1))
    await cost(STEADY)
    return { first, steady: await cost(STEADY) }
  } finally {
    await miniflare.dispose()
  }
}

export async function* benchSecondCheck(): AsyncGenerator<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'fastauth-bench-'))
  const options = (script: string) =>
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: '2026-07-30',
      d1Databases: ['DB'],
      resourcePersistencePath: folder,
    })
  try {
    const known = await prepare(options('export default { fetch: () => new Response() }'))
    const rows: (string | number)[][] = []
    for (const operation of OPERATIONS) {
      const adapter = (await bundle({ contents: ours(operation, known) })).code
      const hand = (await bundle({ contents: byHand(operation, known) })).code
      const pairs: [hand: Costs, adapter: Costs][] = []
      for (let i = 0; i < ISOLATES; i++) {
        pairs.push([await spent(options(hand)), await spent(options(adapter))])
      }
      rows.push(...compared(operation, pairs))
    }
    const calls = Array.from({ length: FIRST }, (_, i) => `call ${i + 1}`)
    yield {
      title: `A method beside its SQL sent by hand, over D1: medians of ${ISOLATES} pairs of isolates`,
      head: ['operation', 'CPU of workerd, ms', ...calls, 'steady'],
      rows,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function compared(
  operation: Operation,
  pairs: readonly (readonly [hand: Costs, adapter: Costs])[],
): (string | number)[][] {
  const each = pairs.map((pair) => pair.map(({ first, steady }) => [...first, steady]))
  const medians = (of: (hand: number, adapter: number) => number): string[] =>
    Array.from({ length: FIRST + 1 }, (_, i) =>
      median(each.map(([hand, own]) => of(hand?.[i] ?? NaN, own?.[i] ?? NaN))).toFixed(2),
    )
  return [
    [operation, 'by hand', ...medians((hand) => hand)],
    [operation, 'the adapter', ...medians((_, own) => own)],
    [operation, 'ratio', ...medians((hand, own) => own / hand)],
  ]
}

async function prepare(options: ConstructorParameters<typeof Miniflare>[0]): Promise<Known> {
  const miniflare = new Miniflare(options)
  try {
    const binding = (await miniflare.getD1Database('DB')) as unknown as D1Options['binding']
    const adapter = d1Adapter({ binding })
    const { id: session, userId } = await visitor(adapter)
    const { email } = (await adapter.user.getUserById(userId)) ?? { email: '' }
    return { session, userId, email }
  } finally {
    await miniflare.dispose()
  }
}
