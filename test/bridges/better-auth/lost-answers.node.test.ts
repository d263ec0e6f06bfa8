/** better-auth over a database that is down from each request of a flow on, or whose answer to it is lost. */
import type { BetterAuthOptions } from 'better-auth'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type FaultProxy,
  fetchOf,
  type ProxyFault,
  startFaultProxy,
} from '../../servers/fault-proxy.ts'
import {
  type Answer,
  type Application,
  application,
  emailAndPassword,
  PASSWORD,
} from './application.ts'
import { type Database, libsqlDatabase, neonDatabase, planetscaleDatabase } from './databases.ts'

const DOWN: ProxyFault = { name: 'down', forwarded: 'never', heard: 'reset' }
const LOST: ProxyFault = { name: 'a lost answer', forwarded: 'first', heard: 'reset' }

// better-auth prints what it answers with 500.
vi.spyOn(console, 'error').mockImplementation(() => {})

const NEW_PASSWORD = 'battery staple'
const email = (): string => `${crypto.randomUUID()}@example.com`

const signIn = (app: Application, address: string, password = PASSWORD): Promise<Answer> =>
  app.request('/sign-in/email', { email: address, password })

const WRITES = /\b(insert into|update|delete from|commit)\b/i

/** Rows that belong to nobody, and users who could never sign in. */
const HALVES = `
  select 'a user without an account' as "half" from "user" "u" left join "account" "a" on "a"."userId" = "u"."id" where "a"."id" is null
  union all select 'an account of nobody' from "account" "a" left join "user" "u" on "u"."id" = "a"."userId" where "u"."id" is null
  union all select 'a session of nobody' from "session" "s" left join "user" "u" on "u"."id" = "s"."userId" where "u"."id" is null`

interface Flow {
  /** What it may answer when an answer was lost that a repeat can make up for. */
  readonly lost: readonly number[]
  /** What comes before: the flow itself, and what a person does after it, whatever it answered. */
  readonly prepare: (
    steady: Application,
    tokens: readonly string[],
  ) => Promise<{
    readonly run: (app: Application) => Promise<Answer>
    readonly next: (answer: Answer, database: Database) => Promise<void>
  }>
}

const FLOWS: Readonly<Record<string, Flow>> = {
  'a sign-up': {
    lost: [200],
    prepare: async (steady) => {
      const address = email()
      return {
        run: (app) => app.signUp(address),
        next: async ({ status }, { sql }) => {
          const stored = await sql('select "id" from "user" where "email" = ?', address)
          if (status === 200) expect(stored).toHaveLength(1)
          const again = await steady.signUp(address)
          expect([again.status, again.body?.['code']]).toEqual(
            stored.length > 0 ? [422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'] : [200, undefined],
          )
          expect((await signIn(steady, address)).status).toBe(200)
        },
      }
    },
  },
  'a sign-in': {
    lost: [200],
    prepare: async (steady) => {
      const address = email()
      await steady.signUp(address)
      return {
        run: (app) => signIn(app, address),
        next: async ({ status, cookie }) => {
          if (status === 200) {
            const session = await steady.request('/get-session', undefined, cookie)
            expect(session.body).toMatchObject({ user: { email: address } })
          }
          expect((await signIn(steady, address)).status).toBe(200)
        },
      }
    },
  },
  'a reset of a password': {
    // Who has spent the link, nobody knows.
    lost: [200, 500],
    prepare: async (steady, tokens) => {
      const address = email()
      await steady.signUp(address)
      const ask = async (): Promise<string> => {
        await steady.request('/request-password-reset', { email: address })
        return tokens.at(-1) ?? ''
      }
      const reset = (app: Application, token: string): Promise<Answer> =>
        app.request('/reset-password', { token, newPassword: NEW_PASSWORD })
      const token = await ask()
      return {
        run: (app) => reset(app, token),
        next: async ({ status }) => {
          const old = await signIn(steady, address)
          const changed = await signIn(steady, address, NEW_PASSWORD)
          expect([old.status, changed.status].toSorted()).toEqual([200, 401])
          if (status === 200) return expect(changed.status).toBe(200)
          // The link was spent, or works now.
          if ((await reset(steady, token)).status === 200) return
          expect((await reset(steady, await ask())).status).toBe(200)
        },
      }
    },
  },
}

const databases = await Promise.all([
  libsqlDatabase(),
  neonDatabase('better_auth_lost'),
  // What a lost ROLLBACK leaves open holds its locks for as long as this.
  planetscaleDatabase('better_auth_lost', { transactionTimeout: 1_000 }),
])
afterAll(() => Promise.all(databases.map(({ close }) => close())))

describe.each(databases.map((database) => ({ name: database.name, database })))(
  '$name',
  ({ database }) => {
    const { pathname, origin } = new URL(database.endpoint)
    let proxy: FaultProxy
    beforeAll(async () => {
      await database.empty()
      proxy = await startFaultProxy(origin, { lateMs: 10, slowMs: 10, outageMs: 10 })
      // The tables.
      await application(database.open()).signUp(email())
    })
    afterAll(() => proxy.close())

    const through = (call: string, retries: number) =>
      database.open({
        endpoint: proxy.url + (pathname === '/' ? '' : pathname),
        fetch: fetchOf(call),
        retries,
      })

    test.each(Object.entries(FLOWS))('%s', async (name, { prepare, lost: repeated }) => {
      const tokens: string[] = []
      const options: BetterAuthOptions = {
        emailAndPassword: {
          ...emailAndPassword,
          sendResetPassword: async ({ token }) => void tokens.push(token),
        },
      }
      const steady = application(database.open(), options)
      /** Once through, and how many requests that were. */
      const send = async (
        faultOf: (nth: number) => ProxyFault | undefined,
        retries: number,
      ): Promise<readonly [Answer, readonly string[]]> => {
        const { run, next } = await prepare(steady, tokens)
        const call = crypto.randomUUID()
        const bodies: string[] = []
        proxy.choose = ({ nth, body }) => {
          bodies.push(body)
          return faultOf(nth)
        }
        const answer = await run(application(through(call, retries), options))
        await proxy.settled(call)
        expect(await database.sql(HALVES)).toEqual([])
        await next(answer, database)
        return [answer, bodies]
      }

      const [whole, bodies] = await send(() => undefined, 0)
      expect([name, whole.status]).toEqual([name, 200])
      for (const [step, body] of bodies.entries()) {
        const [down] = await send((nth) => (nth >= step ? DOWN : undefined), 0)
        expect([step, down.status]).toEqual([step, 500])
        // A read is read again, as other suites show.
        if (!WRITES.test(body)) continue
        const [lost] = await send((nth) => (nth === step ? LOST : undefined), 2)
        expect([step, lost.status]).toEqual([step, expect.toBeOneOf(repeated)])
      }
    })

    test('a transaction that has sent rows before its end leaves all of them or none', async () => {
      const [now, address] = [new Date(), email()]
      /** Its rows in the end, and the number of its requests. */
      const send = async (lost: number): Promise<readonly [boolean, number, number]> => {
        const [id, call] = [crypto.randomUUID(), crypto.randomUUID()]
        let requests = 0
        proxy.choose = ({ nth }) => {
          requests = nth + 1
          return nth === lost ? LOST : undefined
        }
        const dates = { createdAt: now, updatedAt: now }
        const succeeded = await through(
          call,
          0,
        )({})
          .transaction(async ({ create, findMany }) => {
            const user = { id, email: address, name: 'Alice', emailVerified: false, ...dates }
            await create({ model: 'user', data: user, forceAllowId: true })
            await findMany({ model: 'user', where: [{ field: 'id', value: id }] })
            const account = { userId: id, accountId: id, providerId: 'credential', ...dates }
            await create({ model: 'account', data: account })
          })
          .then(
            () => true,
            () => false,
          )
        await proxy.settled(call)
        const stored = await database.sql(
          'select "id" from "user" where "id" = ? union all select "id" from "account" where "userId" = ?',
          id,
          id,
        )
        await database.sql('delete from "account" where "userId" = ?', id)
        await database.sql('delete from "user" where "id" = ?', id)
        return [succeeded, stored.length, requests]
      }
      const [succeeded, rows, steps] = await send(-1)
      expect([succeeded, rows]).toEqual([true, 2])
      for (let step = 0; step < steps; step++) {
        const [heard, stored] = await send(step)
        expect({ step, heard, stored }).toEqual({ step, heard, stored: heard ? 2 : 0 })
      }
    })
  },
)
