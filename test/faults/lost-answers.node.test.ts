/** What each write says when the answer to its first attempt is lost, and what is stored then. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ConflictError,
  DatabaseError,
  type EdgeAdapter,
  UserAlreadyExistsError,
  UserNotFoundError,
} from 'fastauth-edge'
import type { Answer, ProxyFault, Seen } from '../servers/fault-proxy.ts'
import { LOST_FLOWS } from './lost-flows.ts'
import {
  LOST_ANSWERS,
  type LostAnswer,
  newEmail,
  newSession,
  newUser,
  UNKNOWN,
} from './lost-answers.ts'
import { DRIVERS, openTarget, type Target } from './targets.ts'

/** Every write of the sub-adapters and of the flows. */
const LOST = { ...LOST_ANSWERS, ...LOST_FLOWS }

const TIMEOUT_MS = 5_000
const TIMING = { lateMs: TIMEOUT_MS * 1.3, slowMs: TIMEOUT_MS * 2, outageMs: 10 }

const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }
const CARRIED_OUT: readonly ProxyFault[] = [
  { name: 'a connection that is reset', forwarded: 'first', heard: 'reset' },
  { name: 'no answer in time', forwarded: 'first', heard: 'nothing' },
  { name: 'an answer that is broken off', forwarded: 'first', heard: 'cut' },
  { name: 'half an answer', forwarded: 'first', heard: 'half' },
  { name: 'an answer that is none', forwarded: 'first', heard: html },
  { name: 'a 502 of a gateway', forwarded: 'first', heard: { ...html, status: 502 } },
]
const NOT_YET: readonly ProxyFault[] = [
  { name: 'a connection that is reset before', forwarded: 'never', heard: 'reset' },
  {
    name: 'an attempt that is carried out after the next one',
    forwarded: 'late',
    heard: 'nothing',
  },
]

/** Whether a request is what carries the call out: all of it, or what commits, or a write that stands alone. */
function carriesOut({ body }: Seen, inTransaction: boolean): boolean {
  const { query }: { query?: unknown } = JSON.parse(body)
  if (typeof query !== 'string' || !/^\w+/.test(query)) return true
  return inTransaction ? query === 'COMMIT' : /^(?:insert|update|delete)/.test(query)
}

/** What an engine says of a statement that gave way to another's locks, or came too late: nothing was carried out. */
const GAVE_WAY = /deadlock|lock wait|could not serialize|database is locked|exceeded timeout/i

/** What a call is there to hear of the engine. All else that an engine refuses is trouble of the machine's. */
const MEANT = /duplicate|unique|foreign key/i

const isRefused = ({ status, body }: Answer): boolean =>
  GAVE_WAY.test(body) || ((status >= 400 || /"error":\s*\{/.test(body)) && !MEANT.test(body))

/** What the engine said of each call, for the reader of a case that fails. */
type Said = Map<string, string>

/** One fault for each call, where it hurts, and not yet where many calls at once strike at one another's locks. */
function once(fault: ProxyFault, engine: Said = new Map()): Target['proxy']['choose'] {
  const struck = new Set<string>()
  const began = new Set<string>()
  return (request) => {
    const { call, body } = request
    if (body.startsWith('{"query":"BEGIN"')) began.add(call)
    if (struck.has(call) || !carriesOut(request, began.has(call))) return undefined
    struck.add(call)
    const spares = (answer: Answer): boolean => {
      engine.set(call, `${engine.get(call) ?? ''} ${answer.status} ${answer.body.slice(0, 200)}`)
      return isRefused(answer) && struck.delete(call)
    }
    return { ...fault, spares }
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof DatabaseError && error.message.includes('carried out is not known')

const isUnsaid = (outcome: unknown): boolean => Reflect.get(Object(outcome), 'answer') === UNKNOWN

const said = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (isUnknown(error) ? UNKNOWN : error))

describe.each(DRIVERS)('%s', (name) => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget(name, 'lost_answers', TIMING)
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  /** With attempts to spare for locks, besides the one that the fault takes. */
  const through = (call: string): EdgeAdapter =>
    target.through(call, { timeoutMs: TIMEOUT_MS, retries: 8 })

  const engine: Said = new Map()
  const evidence = (): string => [...engine].map((said) => said.join(':')).join('\n')

  type Prepared = readonly [method: string, ...Awaited<ReturnType<LostAnswer['prepare']>>]

  const outcome = async ([method, call, condition, key]: Prepared, id: string) => {
    const answer = await said(call(through(id)))
    await target.proxy.settled(id)
    const rows = await target.backend.sql(`select 1 from fastauth_${condition}`, key)
    return [method, { answer, rows: rows.length }] as const
  }

  /**
   * Of many writes at once: what is said, and how many rows are stored when all is over. What they need is there before:
   * a write whose COMMIT is lost holds its locks for a while, and nothing is to wait for them but writes.
   */
  async function outcomes(fault: ProxyFault): Promise<Record<string, unknown>> {
    const steady = target.backend.adapter()
    engine.clear()
    const prepared = await Promise.all(
      Object.entries(LOST).map(async ([method, { prepare }]): Promise<Prepared> => [
        method,
        ...(await prepare(steady)),
      ]),
    )
    target.proxy.choose = once(fault, engine)
    const found: Record<string, unknown> = {}
    while (prepared.length > 0) {
      const writes = prepared
        .splice(0, target.writesAtOnce)
        .map((one) => outcome(one, `${one[0]} ${crypto.randomUUID()}`))
      try {
        Object.assign(found, Object.fromEntries(await Promise.all(writes)))
      } finally {
        await target.rollBack()
      }
    }
    return found
  }

  test.each(CARRIED_OUT)('carried out, $name: known or said to be unknown', async (fault) => {
    const wanted = Object.entries(LOST).map(([method, lost]) => [
      method,
      { answer: lost.said, rows: lost.rows },
    ])
    const found = await outcomes(fault)
    expect(found, evidence()).toEqual(Object.fromEntries(wanted))
  })

  test.each(NOT_YET)('$name: carried out once', async (fault) => {
    const found = await outcomes(fault)
    const wanted = Object.entries(LOST).map(([method, { repeated, rows }]) => {
      // An attempt that arrives amid the requests of the next one leaves nobody able to tell them apart.
      const collided = fault.forwarded === 'late' && isUnsaid(found[method])
      const outcome = collided
        ? { answer: UNKNOWN, rows: expect.toBeOneOf([0, rows]) }
        : { answer: repeated, rows }
      return [method, outcome]
    })
    expect(found, evidence()).toEqual(Object.fromEntries(wanted))
  })

  test('a count is not sent again', async () => {
    const { backend, proxy } = target
    const given = await newSession(backend.adapter())
    await backend.adapter().session.createSession(given)
    proxy.choose = once({ name: 'reset', forwarded: 'never', heard: 'reset' })
    expect(await said(through('count').session.deleteUserSessions(given.userId))).toBe(UNKNOWN)
    expect(await through('count').session.deleteUserSessions(given.userId)).toBe(1)
  })

  test.each([...CARRIED_OUT.slice(0, 2), ...NOT_YET])(
    'a conflict with somebody else stays a conflict: $name',
    async (fault) => {
      const steady = target.backend.adapter()
      const [email, id] = [newEmail(), crypto.randomUUID()]
      await steady.user.createUser({ email, id })
      const session = await newSession(steady)
      await steady.session.createSession(session)
      const nobody = { ...(await newSession(steady)), userId: 'nobody' }
      target.proxy.choose = once(fault)
      const calls = [
        through('1').user.createUser({ email }),
        through('2').user.createUser({ email, id: crypto.randomUUID() }),
        through('3').user.createUser({ email: newEmail(), id }),
        through('4').session.createSession(session),
        through('5').session.createSession(nobody),
      ]
      const errors = await Promise.all(calls.map(said))
      await Promise.all(['1', '2', '3', '4', '5'].map((call) => target.proxy.settled(call)))
      expect(errors).toEqual([
        expect.any(UserAlreadyExistsError),
        expect.any(UserAlreadyExistsError),
        expect.any(ConflictError),
        expect.any(ConflictError),
        expect.any(UserNotFoundError),
      ])
      const users = await target.backend.sql('select id from fastauth_users where email = ?', email)
      expect(users).toHaveLength(1)
    },
  )

  test('a row that was changed before the repeat saw it decides nothing', async () => {
    const { backend, proxy } = target
    const given = await newSession(backend.adapter())
    const lose = once({ name: 'reset', forwarded: 'first', heard: 'reset' })
    const call = crypto.randomUUID()
    const { promise: changed, resolve } = Promise.withResolvers<void>()
    proxy.choose = lose
    const creation = target.through(call, {
      onQuery: ({ fault }) => {
        if (fault !== 'unavailable') return
        void backend
          .sql("update fastauth_sessions set user_agent = 'x' where id = ?", given.id)
          .then(() => resolve())
      },
    })
    expect(await said(creation.session.createSession(given))).toBe(UNKNOWN)
    await changed
  })

  test('tables that are made in between', async () => {
    const { backend, proxy } = target
    for (const lost of [0, 1, 2]) {
      await backend.adapter().dropTables()
      for (const forwarded of ['first', 'never'] as const) {
        const call = crypto.randomUUID()
        proxy.choose = ({ nth }) =>
          nth === lost ? { name: 'reset', forwarded, heard: 'reset' } : undefined
        const user = await through(call).user.createUser({ email: newEmail() })
        const rows = await backend.sql('select id from fastauth_users where id = ?', user.id)
        expect(rows).toHaveLength(1)
      }
    }
    await newUser(backend.adapter())
  })
})
