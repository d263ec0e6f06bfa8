import { and, eq, lt, or, type SQL } from '../schema/sql.ts'
import * as input from '../input/rules.ts'
import { columns, remove, select, update } from '../work/statements.ts'
import { creationTime } from '../schema/creation.ts'
import type { Tables } from '../schema/tables.ts'
import type { NewPasskey, PasskeyData } from '../types.ts'
import { changed, type Described, first } from '../work/work.ts'
import { createOwned } from './owner.ts'

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

const newPasskey = input.record('passkey', {
  credentialId: input.newKey(input.credentialId),
  userId: input.userId,
  publicKey: input.publicKey,
  signCount: input.orDefault(input.signCount, 0),
  aaguid: input.orDefault(input.text('aaguid', 255), ''),
  name: input.orDefault(input.passkeyName, 'Passkey'),
})

/** A passkey as it is stored. */
export function passkeyToStore(passkey: NewPasskey): PasskeyData {
  const { credentialId: id, ...given } = newPasskey(passkey)
  return { id, ...given, createdAt: creationTime(), lastUsedAt: null }
}

/** Whether a sign-in's count may be stored: it grows, unless the authenticator counts nothing. Another may be a clone's. */
export const grows = ({ passkeys }: Tables, count: number): SQL | undefined =>
  or(lt(passkeys.signCount, count), count === 0 ? eq(passkeys.signCount, 0) : undefined)

export function passkeyAdapter(tables: Tables): Described<PasskeyAdapter> {
  const { passkeys } = tables
  const fields = columns(passkeys)

  const one = (credentialId: unknown) => eq(passkeys.id, input.credentialId(credentialId))

  return {
    createPasskey(passkey) {
      const data = passkeyToStore(passkey)
      return createOwned(tables, passkeys, data, data)
    },

    getPasskey: (credentialId) => first(select(fields, passkeys, one(credentialId))),

    getPasskeysByUser: (userId) =>
      select(fields, passkeys, eq(passkeys.userId, input.userId(userId)), {
        orderBy: [passkeys.createdAt, passkeys.id],
      }),

    updateSignCount(credentialId, count, lastUsedAt) {
      const set = {
        signCount: input.signCount(count),
        lastUsedAt: input.date(lastUsedAt, 'lastUsedAt'),
      }
      // A count that did not grow may be one that an earlier attempt has stored.
      return changed(update(passkeys, set, and(one(credentialId), grows(tables, set.signCount))))
    },

    deletePasskey: (credentialId) => changed(remove(passkeys, one(credentialId))),
  }
}
