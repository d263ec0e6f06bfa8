import { afterAll, beforeAll, describe } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import type { Backend, OpenBackend } from './backend.ts'
import { atomicCases } from './atomic.ts'
import { confusionCases } from './confusion.ts'
import { flowCases } from './flows/flows.ts'
import { inputCases } from './input.ts'
import { oauthCases } from './oauth.ts'
import { passkeyCases } from './passkey.ts'
import { raceCases } from './races.ts'
import { roleCases } from './role.ts'
import { sessionCases } from './session.ts'
import { stateCases } from './state.ts'
import { tableCases } from './tables.ts'
import { timeCases } from './time.ts'
import { tokenCases } from './token.ts'
import { userCases } from './user.ts'

/** What a case works with; the getters are good once the suite has begun. */
export interface Suite {
  readonly adapter: EdgeAdapter
  readonly backend: Backend
}

/** The suite judges no speed: an attempt may take nearly as long as a test may. */
const timeoutMs = 60_000

function patient(backend: Backend): Backend {
  const { flows } = backend
  return {
    ...backend,
    adapter: (options) => backend.adapter({ timeoutMs, ...options }),
    ...(flows && { flows: (options) => flows({ timeoutMs, ...options }) }),
  }
}

/** Every method, rule and error of the contract, on one back end. */
export function conformance(name: string, open: OpenBackend): void {
  describe(name, () => {
    let backend: Backend | undefined
    let adapter: EdgeAdapter | undefined
    const suite: Suite = {
      get backend() {
        if (backend === undefined) throw new Error('the back end is opened in beforeAll')
        return backend
      },
      get adapter() {
        return (adapter ??= suite.backend.adapter())
      },
    }
    beforeAll(async () => {
      backend = patient(await open())
      await suite.adapter.dropTables()
    })
    afterAll(() => backend?.close?.())

    describe('tables', () => tableCases(suite))
    describe('user', () => userCases(suite))
    describe('token', () => tokenCases(suite))
    describe('session', () => sessionCases(suite))
    describe('role', () => roleCases(suite))
    describe('oauth', () => oauthCases(suite))
    describe('passkey', () => passkeyCases(suite))
    describe('state', () => stateCases(suite))
    describe('input', () => inputCases(suite))
    describe('time', () => timeCases(suite))
    describe('confusion', () => confusionCases(suite))
    describe('races', () => raceCases(suite))
    describe('flows', () => flowCases(suite))
    describe('all or nothing', () => atomicCases(suite))
  })
}
