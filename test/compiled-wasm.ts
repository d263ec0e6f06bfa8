import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import type { Plugin } from 'vitest/config'

const SUFFIX = '?module'
const VIRTUAL = 'virtual:compiled-wasm:'

const fileOf = (id: string, importer: string): string =>
  createRequire(importer).resolve(id.slice(0, -SUFFIX.length))

async function compiled(file: string): Promise<string> {
  const base64 = await readFile(file, 'base64')
  return `export default new WebAssembly.Module(
    Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0)),
  )`
}

/** What Vercel's bundlers make of `import module from 'x.wasm?module'`: the compiled module. */
export const compiledWasm: Plugin = {
  name: 'compiled-wasm',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!id.endsWith(`.wasm${SUFFIX}`) || importer === undefined) return null
    return `${VIRTUAL}${encodeURIComponent(fileOf(id, importer))}`
  },
  async load(id) {
    if (!id.startsWith(VIRTUAL)) return null
    return compiled(decodeURIComponent(id.slice(VIRTUAL.length)))
  },
}

/** The same where esbuild bundles. */
export const bundledWasm: EsbuildPlugin = {
  name: 'compiled-wasm',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, importer }) => ({
      path: fileOf(path, importer),
      namespace: 'compiled-wasm',
    }))
    onLoad({ filter: /./, namespace: 'compiled-wasm' }, async ({ path }) => ({
      contents: await compiled(path),
    }))
  },
}
