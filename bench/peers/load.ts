/** A guarded route under load on workerd, and what the load leaves behind. */
import { bundle } from '../../scripts/bundle.ts'
import { heapAfterCollection } from '../inspector.ts'
import { rounded, type Table } from '../table.ts'
import { type Isolate, isolates } from './isolates.ts'
import { LIBRARIES, type Library } from './libraries.ts'
import type { Database } from './workers.ts'

const CONNECTIONS = 64
const USERS = 200
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 60)

interface Load {
  readonly times: readonly number[]
  readonly errors: number
  readonly seconds: number
}

/** Sends as fast as answers come, over a fixed number of connections, for a fixed time. */
async function underLoad(send: (i: number) => Promise<number>): Promise<Load> {
  const times: number[] = []
  let errors = 0
  let sent = 0
  const started = performance.now()
  const end = started + SECONDS * 1_000
  const connection = async (): Promise<void> => {
    while (performance.now() < end) {
      const before = performance.now()
      const status = await send(++sent).catch(() => 0)
      times.push(performance.now() - before)
      if (status === 0 || status >= 400) errors++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return { times, errors, seconds: (performance.now() - started) / 1_000 }
}

const percentile = (sorted: readonly number[], share: number): string =>
  rounded(sorted[Math.floor(sorted.length * share)] ?? Number.NaN)

/** What is sent; undefined where the library has no such thing. */
type Sender = (
  library: Library,
  isolate: Isolate,
  cookie: string,
) => ((i: number) => Promise<number>) | undefined

const SENDERS: Readonly<Record<string, Sender>> = {
  'session check': (_, isolate, cookie) => async () =>
    (await isolate.send('/check', { headers: { cookie } })).status,
  'sign-up': (library, isolate) =>
    library.signIn && (async (i) => (await library.signUp(isolate, `u${i}@example.com`)).status),
  'sign-in': (library, isolate) => {
    const { signIn } = library
    // Users of the sign-ups before: of one at a time, several attempts at once would be guesses.
    return signIn && (async (i) => (await signIn(isolate, `u${i % USERS}@example.com`)).status)
  },
}

async function rows(library: Library, database: Database): Promise<(string | number)[][]> {
  const over = await isolates(await bundle(library.worker(database)), database)
  const isolate = await over.start({ inspectorPort: 0 })
  const found: (string | number)[][] = []
  try {
    const { cookie } = await library.signUp(isolate, 'alice@example.com')
    for (const [name, sender] of Object.entries(SENDERS)) {
      const send = sender(library, isolate, cookie)
      if (send === undefined) continue
      await send(0)
      const before = await heapAfterCollection(isolate.miniflare)
      const { times, errors, seconds } = await underLoad(send)
      const after = await heapAfterCollection(isolate.miniflare)
      const sorted = times.toSorted((a, b) => a - b)
      const perSecond = rounded(times.length / seconds)
      const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)]
      found.push([name, library.name, perSecond, p50, p99, errors, before, after])
    }
  } finally {
    await isolate.miniflare.dispose()
    await over.close()
  }
  return found
}

export async function* benchLoad(): AsyncGenerator<Table> {
  for (const database of ['D1', 'libSQL'] as const) {
    const all: (string | number)[][] = []
    for (const library of LIBRARIES) all.push(...(await rows(library, database)))
    const title = `${CONNECTIONS} connections for ${SECONDS} seconds, on workerd over ${database}, with passwords that are not hashed`
    const head = ['route', 'library', 'per second', 'p50, ms', 'p99, ms', 'errors', 'heap, kB']
    yield { title, head: [...head, 'after, kB'], rows: all.toSorted() }
  }
}
