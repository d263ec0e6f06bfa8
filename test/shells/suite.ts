import { afterEach, beforeAll, beforeEach, describe, vi } from 'vitest'
import type { QueryEvent, UserData } from 'fastauth-edge'
import type { WithAuthOptions } from 'fastauth-edge/workers'
import { email } from '../conformance/fixtures.ts'
import { accessCases } from './access.ts'
import { askingCases } from './asking.ts'
import { cookieTable } from './cookie-table.ts'
import { elsewhereCases } from './elsewhere.ts'
import { renewalCases } from './renewal.ts'
import { DAY, sha256, HOME } from './requests.ts'
import { type App, type Respond, type ShellBackend, SHELLS } from './shells.ts'
import { signInConditionCases } from './sign-in-conditions.ts'
import { signingInCases } from './signing-in.ts'
import { twoTabsCases } from './two-tabs.ts'

/** What a case works with. */
export interface ShellCase {
  readonly shell: string
  readonly backend: () => ShellBackend
  /** An application of one handler over the back end. */
  app(respond: Respond, options?: WithAuthOptions): App
  newUser(): Promise<UserData>
  /** A session's token. */
  signIn(userId: string): Promise<string>
  /** The token of a session that began `age` ago and lasts a month. */
  oldSession(age: number): Promise<string>
  /** Days until a session ends. */
  endOf(token: string): Promise<number>
  /** What applications have sent to the database. */
  events(): readonly QueryEvent[]
  requests(): number
  /** From now on. */
  forget(): void
  /** The id of the session that a line of `Set-Cookie` opens. */
  idOf(line: string): Promise<string>
}

/** What the shells add to an adapter, over one back end. */
export function shells(name: string, open: () => ShellBackend): void {
  describe(`shells over ${name}`, () => {
    let opened: ShellBackend | undefined
    const backend = (): ShellBackend => (opened ??= open())
    beforeAll(() => backend().adapter.createTables())
    describe.each(Object.entries(SHELLS))('%s', (shell, make) => {
      let events: QueryEvent[] = []
      const onQuery = (event: QueryEvent): void => void events.push(event)
      const forget = (): void => void (events = [])
      beforeEach(() => {
        forget()
        // Hono prints what a handler throws.
        vi.spyOn(console, 'error').mockReturnValue()
      })
      afterEach(() => {
        vi.useRealTimers()
        vi.restoreAllMocks()
      })

      const app: ShellCase['app'] = (respond, options = {}) =>
        make(respond, { ...backend().database, onQuery, ...options }, backend().env)
      const newUser = (): Promise<UserData> => backend().adapter.user.createUser({ email: email() })
      const signIn = async (userId: string): Promise<string> => {
        const signingIn = app(async (auth) => new Response((await auth.signIn(userId)).token))
        const token = await (await signingIn(new Request(HOME))).text()
        forget()
        return token
      }
      const suite: ShellCase = {
        shell,
        backend,
        app,
        newUser,
        signIn,
        async oldSession(age) {
          const token = await signIn((await newUser()).id)
          const end = new Date(Date.now() - age + 30 * DAY)
          await backend().adapter.session.extendSession(await sha256(token), end)
          return token
        },
        async endOf(token) {
          const session = await backend().adapter.session.getSession(await sha256(token))
          return Math.round(((session?.expiresAt.getTime() ?? 0) - Date.now()) / DAY)
        },
        events: () => events,
        requests: () => events.reduce((sum, { requests }) => sum + requests, 0),
        forget,
        idOf: async (line) => sha256(/=([^;]*)/.exec(line)?.[1] ?? ''),
      }
      describe('asking', () => askingCases(suite))
      describe('access', () => accessCases(suite))
      describe('signing in and out', () => signingInCases(suite))
      describe('signIn', () => signInConditionCases(suite))
      describe('renewal', () => renewalCases(suite))
      describe('the cookie', () => cookieTable(suite))
      describe('requests from elsewhere', () => elsewhereCases(suite))
      describe('two tabs', () => twoTabsCases(suite))
    })
  })
}
