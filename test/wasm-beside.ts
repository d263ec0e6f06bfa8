import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const PATH = 'argon2.wasm'

/** Leaves the WebAssembly module beside the code, as wrangler does. */
export const wasmBeside: Plugin = {
  name: 'wasm-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path }) =>
      path === `./${PATH}`
        ? { path, external: true }
        : { errors: [{ text: `${path} is no module that the tests know` }] },
    )
  },
}

/** A bundled Worker as miniflare takes it. */
export async function workerModules(code: string) {
  const wasm = await readFile(new URL('../runtimes/argon2/argon2.wasm', import.meta.url))
  return {
    modules: [
      { type: 'ESModule' as const, path: 'worker.js', contents: code },
      { type: 'CompiledWasm' as const, path: PATH, contents: wasm },
    ],
  }
}
