import { defineConfig } from 'tsdown'
import { ENTRIES } from './scripts/entries.ts'

export default defineConfig({
  entry: [...ENTRIES.map(({ source }) => source), 'src/cli/main.ts'],
  // A file for a file: a stack trace leads to where the source is.
  unbundle: true,
  // Resolved where the package is used: it depends on the runtime.
  external: [/^#(?:libsql|argon2)/],
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  fixedExtension: false,
  hash: false,
  // A constant that is copied into the files that use it leaves a bare import behind, about which bundlers warn.
  inputOptions: { optimization: { inlineConst: false } },
})
