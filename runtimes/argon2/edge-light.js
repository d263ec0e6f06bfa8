/** Vercel's edge: the suffix has its bundlers compile the module before the upload. */
import compiled from './argon2.wasm?module'
import { argon2Of } from './wasm.js'

export const argon2 = argon2Of(() => compiled)
