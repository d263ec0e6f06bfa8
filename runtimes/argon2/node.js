/** Node: its own argon2 (from 24.7 on), which works on other threads; else the WebAssembly module from its file. */
import { readFileSync } from 'node:fs'
import * as crypto from 'node:crypto'
import { argon2 as javascript } from './javascript.js'
import { argon2Of } from './wasm.js'

/** @import { Argon2 } from './argon2.d.ts' */

const fromFile = argon2Of(
  () => new WebAssembly.Module(readFileSync(new URL('argon2.wasm', import.meta.url))),
)

/** @type {Argon2} */
const compiled = (...call) => {
  try {
    return fromFile(...call)
  } catch (error) {
    // Node's own errors have a code: a bundler left the file behind.
    if (error instanceof Error && 'code' in error) return javascript(...call)
    throw error
  }
}

/** @type {Argon2} */
const threaded = (message, nonce, { variant, memory, passes, parallelism }, tagLength) =>
  new Promise((resolve, reject) => {
    const parameters = { message, nonce, memory, passes, parallelism, tagLength }
    crypto.argon2(variant, parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })

/** @type {Argon2} */
export const argon2 = (password, salt, parameters, length) => {
  // Node has today's version of the algorithm only.
  const isThreaded = 'argon2' in crypto && parameters.version === 0x13
  return (isThreaded ? threaded : compiled)(password, salt, parameters, length)
}
