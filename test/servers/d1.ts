import type { Miniflare } from 'miniflare'

/** A D1 of its own that runs in workerd. */
export type D1 = Awaited<ReturnType<Miniflare['getD1Database']>>
type Statement = ReturnType<D1['prepare']>
type Answer = Awaited<ReturnType<Statement['all']>>

interface Query {
  readonly sql: string
  readonly params: readonly unknown[]
}

/** Carries statements out over the binding in workerd, and says what it says there. */
const SCRIPT = `export default {
  async fetch(request, { DB }) {
    const { queries, isBatch } = await request.json()
    try {
      const statements = queries.map(({ sql, params }) => DB.prepare(sql).bind(...params))
      return Response.json(isBatch ? await DB.batch(statements) : [await statements[0].all()])
    } catch ({ message, cause }) {
      return Response.json({ message, cause: cause?.message }, { status: 500 })
    }
  },
}`

export async function startD1(): Promise<{ binding: D1; close: () => Promise<void> }> {
  // It takes a second to load, and of the files that may start a D1 most do not.
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare')
  const worker = new Miniflare(
    convertV4MiniflareOptions({ modules: true, script: SCRIPT, d1Databases: ['DB'] }),
  )
  const send = async (queries: readonly Query[], isBatch: boolean): Promise<Answer[]> => {
    const body = JSON.stringify({ queries, isBatch })
    const answer = await worker.dispatchFetch('http://d1', { method: 'POST', body })
    const said: unknown = await answer.json()
    if (answer.ok) return said as Answer[]
    const { message, cause } = Object(said)
    throw new Error(message, cause === undefined ? {} : { cause: new Error(cause) })
  }
  const binding = inOneRequest(await worker.getD1Database('DB'), send)
  return { binding, close: () => worker.dispose() }
}

/** Whether JSON carries it as it is. */
const isPlain = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.isWellFormed())

const isSendable = ({ params }: Query): boolean => params.every(isPlain)

/**
 * The binding with `all` and `batch` as one request each: Miniflare's own makes a synchronous one for `prepare`, for `bind`
 * and for each method that is looked up, which takes five times as long. What JSON does not carry goes over Miniflare's own.
 */
function inOneRequest(
  binding: D1,
  send: (queries: readonly Query[], isBatch: boolean) => Promise<Answer[]>,
): D1 {
  const queries = new WeakMap<object, Query>()
  const prepared = (query: Query): Statement => {
    const original = (): Statement => binding.prepare(query.sql).bind(...query.params)
    const all = async (): Promise<unknown> =>
      isSendable(query) ? (await send([query], false))[0] : original().all()
    const bind = (...params: unknown[]): Statement => prepared({ ...query, params })
    const own: Record<PropertyKey, unknown> = { all, bind }
    const statement = new Proxy({} as Statement, {
      get: (_, key) => own[key] ?? Reflect.get(original(), key),
    })
    queries.set(statement, query)
    return statement
  }
  const batch = (statements: Statement[]): Promise<Answer[]> => {
    const all = statements.map((statement) => queries.get(statement) ?? { sql: '', params: [] })
    if (all.length > 0 && all.every(isSendable)) return send(all, true)
    return binding.batch(all.map(({ sql, params }) => binding.prepare(sql).bind(...params)))
  }
  const own: Record<PropertyKey, unknown> = {
    prepare: (sql: string) => prepared({ sql, params: [] }),
    batch,
  }
  // Not around the binding: a proxy of a proxy asks it for a description of each property too.
  return new Proxy({} as D1, { get: (_, key) => own[key] ?? Reflect.get(binding, key) })
}
