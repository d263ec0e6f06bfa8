/** `fastauth-edge/auth/passwords`: ways to hash passwords, for the option `passwords`. */
export { type Argon2Cost, argon2id } from './argon2id.ts'
export type { Hasher } from './hasher.ts'
export type { PasswordsOptions } from './passwords.ts'
export { type ScryptCost, scrypt } from './scrypt.ts'
