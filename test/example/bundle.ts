import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { fromSource } from '../from-source.ts'
import { wasmBeside } from '../wasm-beside.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The example as one module, bundled as wrangler does it. */
export async function bundleExample(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}examples/hono-worker/src/index.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    plugins: [fromSource, wasmBeside],
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
