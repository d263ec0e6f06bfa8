/** What the routes need of passwords. `credentials()` brings it along. */
export interface Passwords {
  /**
   * Whether it is the password of a stored hash. For no hash, and for one that cannot be read, the answer is no and
   * takes the same work.
   */
  verify(password: string, stored: string | null): Promise<boolean>
  hash(password: string): Promise<string>
  /** Whether a stored hash is weaker than what `hash` writes now, or of another kind. */
  isWeak(stored: string): boolean
}
