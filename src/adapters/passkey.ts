import { and, eq, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import { columns, remove, select, update } from '../statements.ts'
import type { NewPasskey, PasskeyData } from '../types.ts'
import { insertOwned, meaningOfOwned } from './owner.ts'

/** WebAuthn credentials. */
export interface PasskeyAdapter {
  /**
   * Stores a credential and returns it as stored.
   *
   * @throws {UserNotFoundError}
   * @throws {ConflictError} the credential id is taken
   */
  createPasskey(passkey: NewPasskey): Promise<PasskeyData>
  getPasskey(credentialId: string): Promise<PasskeyData | null>
  /** Oldest first. */
  getPasskeysByUser(userId: string): Promise<PasskeyData[]>
  /**
   * Stores the signature counter of a sign-in. False when there is no such credential or the counter did not
   * grow, which means that the credential has been cloned; authenticators without a counter stay at 0.
   */
  updateSignCount(credentialId: string, signCount: number, lastUsedAt: Date): Promise<boolean>
  /** Whether there was one. */
  deletePasskey(credentialId: string): Promise<boolean>
}

export function passkeyAdapter(db: Database): PasskeyAdapter {
  const { passkeys } = db.tables
  const fields = columns(
    passkeys,
    'id',
    'userId',
    'publicKey',
    'signCount',
    'aaguid',
    'name',
    'createdAt',
    'lastUsedAt',
  )

  const one = (credentialId: unknown) =>
    eq(passkeys.id, input.credentialId(credentialId, 'credentialId'))

  return {
    async createPasskey(passkey) {
      const keys = ['credentialId', 'userId', 'publicKey', 'signCount', 'aaguid', 'name'] as const
      const given = input.fields(passkey, 'passkey', keys)
      const data: PasskeyData = {
        id: input.newKey(input.credentialId)(given.credentialId, 'credentialId'),
        userId: input.userId(given.userId),
        publicKey: input.publicKey(given.publicKey),
        signCount: input.orDefault(input.signCount, 0)(given.signCount),
        aaguid: input.orDefault(input.aaguid, '')(given.aaguid),
        name: input.orDefault(input.passkeyName, 'Passkey')(given.name),
        createdAt: new Date(),
        lastUsedAt: null,
      }
      const statement = insertOwned(db.tables, passkeys, data)
      const changes = await db.run('passkey.createPasskey', statement, meaningOfOwned('credential'))
      if (changes === 0) throw new UserNotFoundError()
      return data
    },

    async getPasskey(credentialId) {
      const statement = select(fields, { from: passkeys, where: one(credentialId) })
      const [passkey] = await db.run('passkey.getPasskey', statement)
      return passkey ?? null
    },

    async getPasskeysByUser(userId) {
      const where = eq(passkeys.userId, input.userId(userId))
      const orderBy = [passkeys.createdAt, passkeys.id]
      return db.run('passkey.getPasskeysByUser', select(fields, { from: passkeys, where, orderBy }))
    },

    async updateSignCount(credentialId, signCount, lastUsedAt) {
      const count = input.signCount(signCount)
      const set = { signCount: count, lastUsedAt: input.date(lastUsedAt, 'lastUsedAt') }
      const grows = lt(passkeys.signCount, count)
      const where = and(
        one(credentialId),
        count === 0 ? or(grows, eq(passkeys.signCount, 0)) : grows,
      )
      return (await db.run('passkey.updateSignCount', update(passkeys, set, where))) > 0
    },

    async deletePasskey(credentialId) {
      return (await db.run('passkey.deletePasskey', remove(passkeys, one(credentialId)))) > 0
    },
  }
}
