import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { fromSource } from '../from-source.ts'
import { wasmBeside } from '../wasm-beside.ts'

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Code for workerd in one module, but for WebAssembly: see `workerModules`. */
export async function bundleWorker(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
    external: ['node:*', 'cloudflare:*'],
    plugins: [fromSource, wasmBeside],
  })
  return outputFiles[0]?.text ?? ''
}

/** Code for Node in one module, so that many isolates start soon. */
export async function bundleForNode(entry: string, outfile: string): Promise<void> {
  const external = ['@libsql/client']
  const entryPoints = [source(entry)]
  await build({
    entryPoints,
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external,
    plugins: [fromSource],
  })
}
