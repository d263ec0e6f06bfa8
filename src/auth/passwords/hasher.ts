/** One way of hashing passwords. Each is one file of facts; a configuration lists those that it reads. */
export interface Hasher {
  /** For messages: `argon2id`. */
  readonly name: string
  /** Whether a stored hash is one of this hasher's, however broken. */
  isOwn(stored: string): boolean
  /** A new hash, with a salt of its own and its parameters in the text. */
  hash(password: string): Promise<string>
  /** Null for a hash that is broken, or that costs more than this hasher computes. */
  verify(password: string, stored: string): Promise<boolean | null>
  /** Whether a hash that was verified falls short of what `hash` writes, or differs from it. */
  compare(stored: string): 'weaker' | 'same' | 'stronger'
  /**
   * A hash that no password has and that costs what `like` costs, a text that `hash` or another service wrote
   * or the beginning of one; null if `like` is broken.
   */
  unmatched(like: string): string | null
}
