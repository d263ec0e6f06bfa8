import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Plugin } from 'vitest/config'

const SUFFIX = '?module'
const VIRTUAL = 'virtual:compiled-wasm:'

/** What Vercel's bundlers make of `import module from 'x.wasm?module'`: the compiled module. */
export const compiledWasm: Plugin = {
  name: 'compiled-wasm',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!id.endsWith(`.wasm${SUFFIX}`) || importer === undefined) return null
    const file = createRequire(importer).resolve(id.slice(0, -SUFFIX.length))
    return `${VIRTUAL}${encodeURIComponent(file)}`
  },
  async load(id) {
    if (!id.startsWith(VIRTUAL)) return null
    const base64 = await readFile(decodeURIComponent(id.slice(VIRTUAL.length)), 'base64')
    return `export default new WebAssembly.Module(
      Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0)),
    )`
  },
}
