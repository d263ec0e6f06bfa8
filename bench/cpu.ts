/** What the adapter itself costs: making one, and one session check with the network taken out. */
import { type Client, createClient, type InValue } from '@libsql/client'
import { type D1Options, d1Adapter } from '../src/drivers/d1.ts'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import { createEdgeAdapter } from '../src/index.ts'
import { startSqld } from '../test/servers/sqld.ts'
import { visitor } from './seed.ts'
import { median, rounded, type Table } from './table.ts'

type Binding = NonNullable<D1Options['binding']>

/** Microseconds. */
const WARM_UP = 500_000
const SAMPLES = 200

/** Median of the microseconds of CPU that one call takes, over samples of `calls` calls. */
async function microseconds(calls: number, call: () => unknown): Promise<string> {
  // CPU time and not the clock's: the machine may have other work to do.
  const sample = async (): Promise<number> => {
    const before = process.cpuUsage()
    for (let i = 0; i < calls; i++) {
      const pending = call()
      if (pending instanceof Promise) await pending
    }
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  for (let spent = 0; spent < WARM_UP;) spent += await sample()
  const times: number[] = []
  for (let i = 0; i < SAMPLES; i++) times.push((await sample()) / calls)
  return rounded(median(times))
}

/** A `fetch` that asks the server the first time and gives the same answer from then on. */
function recordingFetch(): typeof fetch {
  let answer: { body: ArrayBuffer; init: ResponseInit } | undefined
  return async (input, init) => {
    if (answer === undefined) {
      const response = await fetch(input, init)
      const { status, headers } = response
      answer = { body: await response.arrayBuffer(), init: { status, headers } }
    }
    return new Response(answer.body, answer.init)
  }
}

/** A stand-in for a D1 binding that does the same, with a libSQL client. */
function recordingD1(client: Client): Binding {
  let answer: object | undefined
  const ask = async (sql: string, args: InValue[]): Promise<object> => {
    const { rows, rowsAffected } = await client.execute({ sql, args })
    return { results: rows.map((row) => ({ ...row })), meta: { changes: rowsAffected } }
  }
  const binding = {
    prepare: (sql: string) => ({
      bind: (...args: InValue[]) => ({ all: async () => (answer ??= await ask(sql, args)) }),
    }),
    batch: async () => [],
  }
  // Only what the adapter uses of a binding.
  return binding as unknown as Binding
}

export async function* benchCpu(): AsyncGenerator<Table> {
  const server = await startSqld()
  const { url } = server
  const client = createClient({ url })
  try {
    const { id } = await visitor(libsqlAdapter({ url }))
    const binding = recordingD1(client)
    const d1 = d1Adapter({ binding })
    const libsql = libsqlAdapter({ url, fetch: recordingFetch() })
    for (const { session } of [d1, libsql]) {
      if ((await session.getSessionUser(id))?.permissions.size !== 12) {
        throw new Error('the recorded answer does not hold the session')
      }
    }
    const rows: [string, string][] = [
      ['d1Adapter()', await microseconds(1_000, () => d1Adapter({ binding }))],
      ['libsqlAdapter()', await microseconds(1_000, () => libsqlAdapter({ url }))],
      ['createEdgeAdapter()', await microseconds(1_000, () => createEdgeAdapter({ url }))],
      [
        'session.getSessionUser, D1 stand-in',
        await microseconds(100, () => d1.session.getSessionUser(id)),
      ],
      [
        'session.getSessionUser, libSQL with a recorded answer',
        await microseconds(100, () => libsql.session.getSessionUser(id)),
      ],
    ]
    const title = `CPU of the adapter without a network, median of ${SAMPLES} samples`
    yield { title, head: ['call', 'µs'], rows }
  } finally {
    client.close()
    await server.close()
  }
}
