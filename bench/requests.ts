/** Requests and milliseconds of every operation, straight to the server and with each request held back. */
import type { EdgeAdapter } from '../src/store/adapter.ts'
import type { OperationRow, OperationTable } from './data.ts'
import { type Endpoint, ENDPOINTS, type OpenEndpoint } from './endpoints.ts'
import { type Operation, OPERATIONS } from './operations.ts'
import { median, rounded, timed } from './table.ts'

const CALLS = 200
const DELAY_MS = 20
/** Nearly all of a held-back call is waiting, so a few at once hardly stand in each other's way. */
const AT_ONCE = 4
const PREPARED_AT_ONCE = 4

type Call = Awaited<ReturnType<Operation['prepare']>>

async function prepared(operation: Operation, adapter: EdgeAdapter): Promise<Call[]> {
  if (!operation.each) return Array<Call>(CALLS).fill(await operation.prepare(adapter))
  const calls: Call[] = []
  await inLanes(PREPARED_AT_ONCE, CALLS, async () => {
    calls.push(await operation.prepare(adapter))
  })
  return calls
}

/** Does some work `count` times, `lanes` at once. */
async function inLanes(
  lanes: number,
  count: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** Median of the milliseconds of each call. */
async function measure(
  { name }: Operation,
  calls: readonly Call[],
  adapter: EdgeAdapter,
  lanes: number,
): Promise<number> {
  const times: number[] = []
  await inLanes(lanes, calls.length, async (i) => {
    let result: unknown
    times.push(await timed(async () => (result = await calls[i]?.(adapter))))
    // Nothing found would be measured, too, and mean something else.
    if (result === null || result === false) throw new Error(`${name} found nothing`)
  })
  return median(times)
}

async function row(
  operation: Operation,
  { direct, proxied, proxy }: OpenEndpoint,
): Promise<OperationRow> {
  const atHand = await measure(operation, await prepared(operation, direct), direct, 1)
  const calls = await prepared(operation, direct)
  proxy.count = 0
  proxy.delay = DELAY_MS
  const far = await measure(operation, calls, proxied, AT_ONCE)
  return [
    operation.name,
    rounded(proxy.count / CALLS).replace(/\.0$/, ''),
    rounded(atHand),
    rounded(far),
  ]
}

async function benchEndpoint({ name, start }: Endpoint): Promise<OperationTable> {
  const open = await start()
  try {
    await open.direct.createTables()
    const rows: OperationRow[] = []
    for (const operation of OPERATIONS) rows.push(await row(operation, open))
    return {
      title: `${name}: one call, median of ${CALLS}`,
      driver: name,
      delayMs: DELAY_MS,
      head: ['operation', 'requests', 'ms', `ms, ${DELAY_MS} added per request`],
      rows,
    }
  } finally {
    await open.close()
  }
}

export async function* benchOperations(): AsyncGenerator<OperationTable> {
  for (const endpoint of ENDPOINTS) yield await benchEndpoint(endpoint)
}
