/** Cloudflare Workers: no code may be compiled there, so the module comes with the upload. */
import compiled from './argon2.wasm'
import { argon2Of } from './wasm.js'

export const argon2 = argon2Of(() => compiled)
