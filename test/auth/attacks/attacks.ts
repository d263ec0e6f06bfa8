import { beforeAll, describe } from 'vitest'
import { app } from '../core/app.ts'
import type { AttackedBackend } from './backend.ts'
import { beforeOwnerCases } from './before-the-owner.ts'
import { formerAdminCases } from './former-admins.ts'
import { deviceCases } from './devices.ts'
import { forgedTokenCases } from './forged-tokens.ts'
import { fromElsewhereCases } from './from-elsewhere.ts'
import { guessingCases } from './guessing.ts'
import { mailFloodCases } from './mail-floods.ts'
import { otherAddressCases } from './other-addresses.ts'
import { refreshCases } from './refresh-tokens.ts'

/**
 * What attackers try, through HTTP and over one database; what is stored afterwards decides.
 *
 * @param addresses how many one attacker tries
 */
export function attacks(name: string, open: () => AttackedBackend, addresses: number): void {
  describe(`attacks, over ${name}`, () => {
    const backend: AttackedBackend = {
      adapter: (onQuery) => open().adapter(onQuery),
      stateRows: () => open().stateRows(),
    }
    beforeAll(() => app(backend).adapter.createTables())
    describe('other addresses', () => otherAddressCases(backend))
    describe('before the owner', () => beforeOwnerCases(backend))
    describe('refreshing', () => refreshCases(backend))
    describe('requests from elsewhere', () => fromElsewhereCases(backend))
    describe('guessing', () => guessingCases(backend, addresses))
    describe('former administrators', () => formerAdminCases(backend))
    describe('known devices', () => deviceCases(backend))
    describe('floods of mail', () => mailFloodCases(backend))
    describe('forged tokens', () => forgedTokenCases(backend))
  })
}
