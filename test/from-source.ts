import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { ENTRIES } from '../scripts/entries.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The package by its own name, from source, so that the tests need no build. */
export const fromSource: Plugin = {
  name: 'from-source',
  setup({ onResolve }) {
    onResolve({ filter: /^fastauth-edge($|\/)/ }, ({ path }) => {
      const entry = ENTRIES.find(({ specifier }) => specifier === path)
      return entry
        ? { path: root + entry.source }
        : { errors: [{ text: `${path} is not exported` }] }
    })
  },
}
