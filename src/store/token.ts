import { and, eq } from '../schema/sql.ts'
import { ConflictError } from '../errors.ts'
import * as input from '../input/rules.ts'
import { series } from '../work/composition.ts'
import { columns, remove, removeMany, select, update } from '../work/statements.ts'
import type { Tables } from '../schema/tables.ts'
import type { CleanupOptions, NewToken, TokenData } from '../types.ts'
import { changed, type Described, first, map, ONE_CHANGE, repeatable } from '../work/work.ts'
import { ended, live, notEnded } from './expiry.ts'
import { created, insertOwned } from './owner.ts'

/** One-time tokens. */
export interface TokenAdapter {
  /**
   * Stores a token and returns it as stored. It replaces one of the same string, user and type, which takes a second
   * request.
   *
   * @throws {UserNotFoundError}
   * @throws {ConflictError} a token of another user or type has this string, also one that has ended
   */
  createToken(token: NewToken): Promise<TokenData>
  /** Null for an expired one. */
  getToken(token: string, tokenType: string): Promise<TokenData | null>
  /** Gives the token to exactly one of any number of callers and removes it; null to all others. */
  consumeToken(token: string, tokenType: string): Promise<TokenData | null>
  /** Whether there was one. */
  deleteToken(token: string): Promise<boolean>
  /** How many there were. In batches of 5,000, each a request. */
  deleteUserTokens(userId: string, tokenType?: string): Promise<number>
  /**
   * Removes the expired ones and counts them, in batches of 5,000: each is a request, of which a Worker may
   * send only so many. `limit` is how many at most.
   *
   * @throws {ValidationError} the limit is no whole number above 0
   */
  cleanupExpired(options?: CleanupOptions): Promise<number>
}

const newToken = input.record('token', {
  token: input.newKey(input.token),
  userId: input.userId,
  tokenType: input.newKey(input.tokenType),
  expiresAt: input.date,
  rawData: input.rawData,
})

export function tokenAdapter(tables: Tables): Described<TokenAdapter> {
  const { tokens } = tables
  const { createdAt: _, ...fields } = columns(tokens)
  const { token: key } = fields

  const one = (token: unknown, tokenType: unknown) =>
    and(eq(key, input.token(token)), eq(tokens.tokenType, input.tokenType(tokenType)))

  return {
    createToken(token) {
      const data = newToken(token)
      const createdAt = new Date()
      const insertion = insertOwned(tables, tokens, { ...data, createdAt })
      const { expiresAt, rawData } = data
      const set = { expiresAt, rawData, createdAt }
      const same = and(one(data.token, data.tokenType), eq(tokens.userId, data.userId))
      const unique = () =>
        map(repeatable(update(tokens, set, same)), (changes) =>
          changes > 0 ? ONE_CHANGE : new ConflictError(),
        )
      const meanings = { ...insertion.meanings, unique }
      return created(repeatable({ ...insertion, meanings }), data)
    },

    getToken: (token, tokenType) =>
      map(first(select(fields, tokens, one(token, tokenType))), notEnded),

    consumeToken(token, tokenType) {
      const where = one(token, tokenType)
      const consumption = map(
        series(
          select(fields, tokens, where, { lock: true }),
          remove(tokens, live(tokens.expiresAt, where)),
        ),
        // Any number of callers may have read it; the one whose delete found it has won.
        ([[row], removed]) => (row && removed === 1 ? row : null),
      )
      // Of a repeat: the winner may have been this call, and the row is gone.
      return repeatable(consumption, Boolean)
    },

    deleteToken: (token) => changed(remove(tokens, eq(key, input.token(token)))),

    deleteUserTokens: (userId, tokenType) =>
      removeMany(
        tokens,
        key,
        and(
          eq(tokens.userId, input.userId(userId)),
          tokenType === undefined ? undefined : eq(tokens.tokenType, input.tokenType(tokenType)),
        ),
      ),

    cleanupExpired: (options = {}) =>
      removeMany(tokens, key, ended(tokens.expiresAt), input.cleanup(options).limit),
  }
}
