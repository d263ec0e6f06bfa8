import { beforeAll, describe } from 'vitest'
import { accountCases } from './account.ts'
import type { CoreBackend } from './app.ts'
import { app } from './app.ts'
import { conventionCases } from './conventions.ts'
import { elsewhereCases } from './elsewhere.ts'
import { MODES } from './client.ts'
import { everyRoute } from './every-route.ts'
import { guardCases } from './guards.ts'
import { jwtCases } from './jwt.ts'
import { limitCases } from './limits.ts'
import { magicLinkCases } from './magic-links.ts'
import { mailboxCases } from './mailbox.ts'
import { oauthCases } from './oauth.ts'
import { passkeyCases } from './passkeys.ts'
import { raceCases } from './races.ts'
import { resetCases } from './reset-password.ts'
import { roleCases } from './roles.ts'
import { sessionCases } from './sessions.ts'
import { signInCases } from './sign-in.ts'
import { signUpCases } from './sign-up.ts'
import { verifyCases } from './verify-email.ts'

/**
 * The core through HTTP, over one database in one runtime.
 *
 * @param modes fewer than all of them where another runtime has tried all over this database
 */
export function core(name: string, backend: CoreBackend, modes = MODES): void {
  describe(`the core over ${name}`, () => {
    beforeAll(() => app(backend).adapter.createTables())
    describe('conventions', () => conventionCases(backend))
    describe('sign-up', () => signUpCases(backend))
    describe('sign-in', () => signInCases(backend))
    describe('sessions', () => sessionCases(backend))
    describe('JSON Web Tokens', () => jwtCases(backend))
    describe('the account', () => accountCases(backend))
    describe('a forgotten password', () => resetCases(backend))
    describe('the proof of an address', () => verifyCases(backend))
    describe('guards', () => guardCases(backend))
    describe('roles', () => roleCases(backend))
    describe('requests from elsewhere', () => elsewhereCases(backend))
    describe('limits on guessing', () => limitCases(backend))
    describe('OAuth', () => oauthCases(backend))
    describe('magic links', () => magicLinkCases(backend, modes))
    describe('passkeys', () => passkeyCases(backend))
    describe('who owns a mailbox', () => mailboxCases(backend))
    describe('every route', () => everyRoute(backend, modes))
    describe('races', () => raceCases(backend))
  })
}
