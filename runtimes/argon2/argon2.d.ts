/** What stands behind `#argon2` in each runtime. */

export interface Argon2Parameters {
  readonly variant: 'argon2d' | 'argon2i' | 'argon2id'
  /** 0x13 for today's, 0x10 for the one before. */
  readonly version: number
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** Computes a tag of RFC 9106, of `length` bytes. */
export type Argon2 = (
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  length: number,
) => Uint8Array | Promise<Uint8Array>

export declare const argon2: Argon2
