/** Any other runtime: slower, and it needs several times the memory, but it runs everywhere. */
import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2.js'

/** @import { Argon2 } from './argon2.d.ts' */

const VARIANTS = { argon2d, argon2i, argon2id }

/** @type {Argon2} */
export const argon2 = (password, salt, parameters, length) => {
  const { variant, version, memory, passes, parallelism } = parameters
  const options = { t: passes, m: memory, p: parallelism, version, dkLen: length }
  return VARIANTS[variant](password, salt, options)
}
