/**
 * Argon2 in WebAssembly: the reference implementation, compiled by @phi-ag/argon2, of which scripts/gen-argon2.ts leaves
 * what is called here. That package's own wrapper counts a password's UTF-16 units for its bytes, and so hashes only the
 * beginning of one that is not ASCII.
 */

/** @import { Argon2 } from './argon2.d.ts' */

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} _initialize
 * @property {(bytes: number) => number} malloc
 * @property {(pointer: number) => void} free
 * @property {(...numbers: number[]) => number} argon2_hash
 */

const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 }

/**
 * One instance for all calls, made with the first: its memory grows to what the costliest hash needs, and is
 * used again. Hashing is synchronous, so no call meets another.
 *
 * @param {() => WebAssembly.Module} compiled
 * @returns {Argon2}
 */
export function argon2Of(compiled) {
  /** @type {Exports | undefined} */
  let kept
  const instance = () => {
    if (kept === undefined) {
      // The one cast: what the module exports is fixed with its version.
      kept = /** @type {Exports} */ (
        /** @type {unknown} */ (new WebAssembly.Instance(compiled()).exports)
      )
      // oxlint-disable-next-line no-underscore-dangle -- its name in the module
      kept._initialize()
    }
    return kept
  }
  return (password, salt, parameters, length) => {
    const wasm = instance()
    const inputs = new Uint8Array(password.length + salt.length + length)
    inputs.set(password)
    inputs.set(salt, password.length)
    const start = wasm.malloc(inputs.length)
    if (start === 0) throw new Error('argon2: out of memory')
    const [saltAt, tagAt] = [start + password.length, start + password.length + salt.length]
    // Not kept: the memory has another buffer once it has grown.
    const written = () => new Uint8Array(wasm.memory.buffer, start, inputs.length)
    try {
      written().set(inputs)
      const { passes, memory, parallelism, variant, version } = parameters
      const inputsAt = [start, password.length, saltAt, salt.length]
      const cost = [passes, memory, parallelism, ...inputsAt]
      const code = wasm.argon2_hash(...cost, tagAt, length, VARIANTS[variant], version)
      if (code !== 0) throw new Error(`argon2: error ${code}`)
      return written().slice(tagAt - start)
    } finally {
      written().fill(0)
      inputs.fill(0)
      wasm.free(start)
    }
  }
}
