import type { VerificationToken } from './types.ts'
import * as input from '../../input/rules.ts'
import { eq } from '../../schema/sql.ts'
import { ended, live } from '../../store/expiry.ts'
import type { CleanupOptions } from '../../types.ts'
import { series } from '../../work/composition.ts'
import { insert, remove, removeMany, select } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { known } from './reading.ts'
import type { Context } from './side-table.ts'

const shape = { identifier: input.newKey(input.longText), token: input.newKey(input.longText) }

const newToken = known('verificationToken', { ...shape, expires: input.date })

export const tokenKey = known('verificationToken', shape)

/** What both are hashed as: neither can hold a NUL. */
export const keyText = ({ identifier, token }: Omit<VerificationToken, 'expires'>): string =>
  `${identifier}\0${token}`

const idOf = (hash: string): string => `verification:${hash}`

/**
 * Links that sign in, in the side table: `fastauth_tokens` holds those of users, and who follows a link for the first time is
 * none yet. A row is found by the hash of the identifier and the token, and holds neither.
 */
export function verificationTokenMethods({ side }: Context) {
  const { id, expiresAt } = side

  return {
    createVerificationToken(hash: string, given: VerificationToken): Work<VerificationToken> {
      const token = newToken(given)
      const row = { id: idOf(hash), userId: null, data: null, expiresAt: token.expires }
      const insertion = insert(side, row, { onDuplicate: { key: id, replace: [expiresAt] } })
      return map(repeatable(insertion), () => token)
    },

    useVerificationToken(
      hash: string,
      { identifier, token }: Omit<VerificationToken, 'expires'>,
    ): Work<VerificationToken | null> {
      const where = eq(id, idOf(hash))
      const consumption = map(
        series(
          select({ expiresAt: expiresAt }, side, where, { lock: true }),
          remove(side, live(expiresAt, where)),
        ),
        // Any number of callers may have read it; the one whose delete found it has won.
        ([[row], removed]) =>
          row?.expiresAt && removed === 1 ? { identifier, token, expires: row.expiresAt } : null,
      )
      // Of a repeat: the winner may have been this call, and the row is gone.
      return repeatable(consumption, Boolean)
    },

    cleanupExpired: (options: CleanupOptions = {}): Work<number> =>
      removeMany(side, id, ended(expiresAt), input.cleanup(options).limit),
  }
}
