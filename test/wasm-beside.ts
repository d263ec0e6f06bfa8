import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Plugin } from 'esbuild'

const { resolve } = createRequire(import.meta.url)

const WASM = '@phi-ag/argon2/argon2.wasm'
const PATH = 'argon2.wasm'

/** Leaves the WebAssembly module beside the code, as wrangler does. */
export const wasmBeside: Plugin = {
  name: 'wasm-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path }) =>
      path === WASM
        ? { path: `./${PATH}`, external: true }
        : { errors: [{ text: `${path} is no module that the tests know` }] },
    )
  },
}

/** A bundled Worker as miniflare takes it. */
export async function workerModules(code: string) {
  const wasm = await readFile(resolve(WASM))
  return {
    modules: [
      { type: 'ESModule' as const, path: 'worker.js', contents: code },
      { type: 'CompiledWasm' as const, path: PATH, contents: wasm },
    ],
  }
}
