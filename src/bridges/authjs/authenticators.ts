import type { AdapterAuthenticator } from './types.ts'
import { ConflictError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { fail } from '../../input/text.ts'
import { creationTime } from '../../schema/creation.ts'
import { eq, not, sql } from '../../schema/sql.ts'
import { createOwned } from '../../store/owner.ts'
import { passkeyAdapter } from '../../store/passkey.ts'
import { atomic, series } from '../../work/composition.ts'
import { columns, optional, select } from '../../work/statements.ts'
import { first, map, type Work } from '../../work/work.ts'
import { base64, bytesIn, fromUrl, toUrl } from './encoding.ts'
import { known } from './reading.ts'
import { beside, type Context, kept, keeping } from './side-table.ts'

/** FastAuth's passkeys are named as browsers name them, in base64url; Auth.js writes base64. */
const credentialId: input.Reader<string> = (value, name = 'credentialID') => {
  const id = input.newKey(input.credentialId)(
    typeof value === 'string' ? toUrl(value) : value,
    name,
  )
  return fromUrl(id) === value ? id : fail(name, 'base64')
}

const newAuthenticator = known('authenticator', {
  credentialID: credentialId,
  userId: input.userId,
  providerAccountId: input.newKey(input.providerAccountId),
  credentialPublicKey: (value, name) => input.publicKey(bytesIn(value, name), name),
  counter: input.signCount,
  credentialDeviceType: input.newKey(input.text('credentialDeviceType', 64)),
  credentialBackedUp: input.flag,
  transports: input.orNull(input.text('transports', 255)),
})

interface AuthenticatorColumns {
  readonly id: string
  readonly userId: string
  readonly publicKey: Uint8Array
  readonly signCount: number
  readonly kept: string | null
}

const text = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise

/** Of a passkey that FastAuth has created nothing is kept: it is treated as one that stays on its device. */
function toAuthenticator({ kept: data, ...row }: AuthenticatorColumns): AdapterAuthenticator {
  const { providerAccountId, deviceType, backedUp, transports } = kept(data)
  const credentialID = fromUrl(row.id)
  return {
    credentialID,
    userId: row.userId,
    providerAccountId: text(providerAccountId, credentialID),
    credentialPublicKey: base64(row.publicKey),
    counter: row.signCount,
    credentialDeviceType: text(deviceType, 'singleDevice'),
    credentialBackedUp: backedUp === true,
    transports: typeof transports === 'string' ? transports : null,
  }
}

export function authenticatorMethods(context: Context) {
  const { tables, side, dialect } = context
  const { passkeys } = tables
  const { id, userId, publicKey, signCount, createdAt } = columns(passkeys)
  const fields = { id, userId, publicKey, signCount, kept: optional(side.data) }
  const from = beside(context, 'passkey', sql`${passkeys}`, passkeys.id)
  const store = passkeyAdapter(tables)
  // Without a batch, the details are written first: they are of no passkey until there is one with their id.
  const unit = dialect.batches ? atomic : series

  const one = (itsId: string): Work<AdapterAuthenticator | null> =>
    map(first(select(fields, from, eq(id, itsId))), (row) => row && toAuthenticator(row))

  return {
    createAuthenticator(given: AdapterAuthenticator): Work<AdapterAuthenticator> {
      const authenticator = newAuthenticator(given)
      const {
        credentialID,
        providerAccountId,
        credentialDeviceType,
        credentialBackedUp,
        transports,
      } = authenticator
      const row = {
        id: credentialID,
        userId: authenticator.userId,
        publicKey: authenticator.credentialPublicKey,
        signCount: authenticator.counter,
        aaguid: '',
        name: 'Passkey',
        createdAt: creationTime(),
        lastUsedAt: null,
      }
      const data = {
        providerAccountId,
        deviceType: credentialDeviceType,
        backedUp: credentialBackedUp,
        transports,
      }
      // What is kept of another's passkey with this id stays as it is.
      const isNew = not(sql`exists (select 1 from ${passkeys} where ${eq(id, credentialID)})`)
      const created = toAuthenticator({ ...row, kept: JSON.stringify(data) })
      const both = unit(
        keeping(context, 'passkey', { id: credentialID, userId: row.userId, data }, isNew),
        createOwned(tables, passkeys, row, created),
      )
      return map(both, ([, authenticator]) => authenticator)
    },

    getAuthenticator: (credentialID: string): Work<AdapterAuthenticator | null> =>
      one(credentialId(credentialID)),

    listAuthenticatorsByUserId: (user: string): Work<AdapterAuthenticator[]> =>
      map(
        select(fields, from, eq(userId, input.userId(user)), { orderBy: [createdAt, id] }),
        (rows) => rows.map(toAuthenticator),
      ),

    updateAuthenticatorCounter(credentialID: string, counter: number): Work<AdapterAuthenticator> {
      const itsId = credentialId(credentialID)
      const counted = store.updateSignCount(itsId, counter, new Date())
      return map(series(counted, one(itsId)), ([grew, found]) => {
        if (grew && found) return found
        throw new ConflictError('there is no such authenticator, or its counter did not grow')
      })
    },
  }
}
