import { and, eq, gt, lte } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import { columns, remove, select } from '../statements.ts'
import type { NewToken, TokenData } from '../types.ts'
import { insertOwned, meaningOfOwned } from './owner.ts'

/** One-time tokens. */
export interface TokenAdapter {
  /**
   * Stores a token, in place of one of the same string, and returns it as stored.
   *
   * @throws {UserNotFoundError}
   */
  createToken(token: NewToken): Promise<TokenData>
  /** Null for an expired one. */
  getToken(token: string, tokenType: string): Promise<TokenData | null>
  /** Gives the token to exactly one of any number of callers and removes it; null to all others. */
  consumeToken(token: string, tokenType: string): Promise<TokenData | null>
  /** Whether there was one. */
  deleteToken(token: string): Promise<boolean>
  /** How many there were. */
  deleteUserTokens(userId: string, tokenType?: string): Promise<number>
  /** Removes the expired ones and counts them. */
  cleanupExpired(): Promise<number>
}

export function tokenAdapter(db: Database): TokenAdapter {
  const { tokens } = db.tables
  const fields = columns(tokens, 'token', 'userId', 'tokenType', 'expiresAt', 'rawData')
  const replace = [
    tokens.userId,
    tokens.tokenType,
    tokens.rawData,
    tokens.expiresAt,
    tokens.createdAt,
  ]

  const live = (token: unknown, tokenType: unknown) =>
    and(
      eq(tokens.token, input.token(token)),
      eq(tokens.tokenType, input.tokenType(tokenType)),
      gt(tokens.expiresAt, new Date()),
    )

  return {
    async createToken(token) {
      const keys = ['token', 'userId', 'tokenType', 'expiresAt', 'rawData'] as const
      const given = input.fields(token, 'token', keys)
      const data: TokenData = {
        token: input.newKey(input.token)(given.token, 'token'),
        userId: input.userId(given.userId),
        tokenType: input.newKey(input.tokenType)(given.tokenType, 'tokenType'),
        expiresAt: input.date(given.expiresAt, 'expiresAt'),
        rawData: input.rawData(given.rawData),
      }
      const row = { ...data, createdAt: new Date() }
      const statement = insertOwned(db.tables, tokens, row, { key: tokens.token, replace })
      const changes = await db.run('token.createToken', statement, meaningOfOwned('token'))
      if (changes === 0) throw new UserNotFoundError()
      return data
    },

    async getToken(token, tokenType) {
      const statement = select(fields, { from: tokens, where: live(token, tokenType) })
      const [row] = await db.run('token.getToken', statement)
      return row ?? null
    },

    async consumeToken(token, tokenType) {
      const where = live(token, tokenType)
      const [[row], removed] = await db.series('token.consumeToken', [
        select(fields, { from: tokens, where, lock: true }),
        remove(tokens, where),
      ])
      // Any number of callers may have read it; the one whose delete found it has won.
      return row !== undefined && removed === 1 ? row : null
    },

    async deleteToken(token) {
      const statement = remove(tokens, eq(tokens.token, input.token(token)))
      return (await db.run('token.deleteToken', statement)) > 0
    },

    async deleteUserTokens(userId, tokenType) {
      const type = input.orUndefined(input.tokenType)(tokenType)
      const where = and(
        eq(tokens.userId, input.userId(userId)),
        type === undefined ? undefined : eq(tokens.tokenType, type),
      )
      return db.run('token.deleteUserTokens', remove(tokens, where))
    },

    async cleanupExpired() {
      return db.run('token.cleanupExpired', remove(tokens, lte(tokens.expiresAt, new Date())))
    },
  }
}
