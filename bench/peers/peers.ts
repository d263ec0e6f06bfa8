/** The same small Worker with fastauth-edge, better-auth and Auth.js, in one run, as ratios. */
import { bundle, kilobytes } from '../../scripts/bundle.ts'
import { cpuOfWorkerd } from '../process-cpu.ts'
import { median, type Table, timed } from '../table.ts'
import { type Answer, type Isolate, type Isolates, isolates } from './isolates.ts'
import { LIBRARIES, type Library } from './libraries.ts'
import { WORKERS } from './workers.ts'

const STARTS = Number(process.env['STARTS'] ?? 20)

interface Ready {
  readonly library: Library
  readonly over: Isolates
  readonly cookie: string
  readonly email: string
  readonly gzip: number
}

const succeeded = (name: string, answer: Answer): Answer => {
  if (answer.status < 400) return answer
  throw new Error(`${name} answered ${answer.status}: ${answer.text}`)
}

async function ready(library: Library): Promise<Ready> {
  const bundled = await bundle(library.worker('D1'))
  const over = await isolates(bundled)
  const isolate = await over.start()
  const email = 'alice@example.com'
  const { cookie } = succeeded(library.name, await library.signUp(isolate, email))
  await isolate.miniflare.dispose()
  return { library, over, cookie, email, gzip: bundled.gzip }
}

async function check({ library, cookie, email }: Ready, isolate: Isolate): Promise<Answer> {
  const answer = succeeded(library.name, await isolate.send('/check', { headers: { cookie } }))
  if (answer.text !== JSON.stringify(email)) throw new Error(`${library.name}: ${answer.text}`)
  return answer
}

/** Requests to D1, counted at the binding, in an isolate that has done the same before. */
async function requestsOf(one: Ready): Promise<(string | number)[]> {
  const { library, over } = one
  const isolate = await over.start()
  const count = async (call: () => Promise<Answer | undefined>): Promise<string | number> => {
    const answer = await call()
    return answer === undefined ? '' : succeeded(library.name, answer).requests
  }
  try {
    const checked = (await check(one, isolate)).requests
    const fresh = 'bob@example.com'
    const first = await library.signUp(isolate, 'carol@example.com')
    const signUp = Number.isNaN(first.requests)
      ? ''
      : await count(() => library.signUp(isolate, fresh))
    const signedIn = await library.signIn?.(isolate, fresh)
    const signIn = await count(async () => signedIn)
    const signOut = await count(async () => signedIn && library.signOut?.(isolate, signedIn.cookie))
    return [library.name, checked, signUp, signIn, signOut]
  } finally {
    await isolate.miniflare.dispose()
  }
}

interface Samples {
  readonly cpu: number[]
  readonly second: number[]
}

const ratio = (values: readonly number[], base: readonly number[]): string =>
  median(values.map((value, i) => value / (base[i] ?? Number.NaN))).toFixed(2)

export async function* benchPeers(): AsyncGenerator<Table> {
  const all: Ready[] = []
  const plain = await isolates(await bundle(WORKERS.plain()))
  try {
    for (const library of LIBRARIES) all.push(await ready(library))
    yield {
      title: 'The same Worker over D1: gzip of its bundle',
      head: ['library', 'gzip'],
      rows: all.map(({ library, gzip }) => [library.name, kilobytes(gzip)]),
    }
    yield {
      title: 'Requests to D1',
      head: ['library', 'session check', 'sign-up', 'sign-in', 'sign-out'],
      rows: await Promise.all(all.map(requestsOf)),
    }
    yield await firstAndSecondCheck(all, plain)
  } finally {
    for (const { over } of all) await over.close()
    await plain.close()
  }
}

/** The first call in an isolate that has done nothing before, and the second. */
async function firstTwo(
  over: Isolates,
  call: (isolate: Isolate) => Promise<unknown>,
): Promise<{ readonly cpu: number; readonly second: number }> {
  const isolate = await over.start()
  await call(isolate)
  const cpu = cpuOfWorkerd()
  const second = await timed(() => call(isolate))
  await isolate.miniflare.dispose()
  return { cpu, second }
}

/** In turns, so that a busy moment of the machine hits them all. */
async function firstAndSecondCheck(all: readonly Ready[], plain: Isolates): Promise<Table> {
  const base: number[] = []
  const samples = all.map((): Samples => ({ cpu: [], second: [] }))
  for (let i = 0; i < STARTS; i++) {
    base.push((await firstTwo(plain, (isolate) => isolate.send('/ping'))).cpu)
    for (const [j, each] of all.entries()) {
      const { cpu, second } = await firstTwo(each.over, (isolate) => check(each, isolate))
      samples[j]?.cpu.push(cpu)
      samples[j]?.second.push(second)
    }
  }
  const seconds = samples[0]?.second ?? []
  return {
    title: `CPU of workerd to the first session check, in multiples of a Worker of hono and drizzle; the second check in an isolate, in multiples of ours; medians of ${STARTS} pairs`,
    head: ['library', 'CPU to the first check', 'second check'],
    rows: all.map(({ library }, j) => [
      library.name,
      ratio(samples[j]?.cpu ?? [], base),
      ratio(samples[j]?.second ?? [], seconds),
    ]),
  }
}
