import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The package by its own name, from source. */
const alias = {
  'fastauth-edge': source('src/index.ts'),
  'fastauth-edge/d1': source('src/drivers/d1.ts'),
  'fastauth-edge/libsql': source('src/drivers/libsql.ts'),
  'fastauth-edge/hono': source('src/middleware/hono.ts'),
  'fastauth-edge/workers': source('src/middleware/workers.ts'),
}

/** Code for workerd in one module. */
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
    alias,
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
    alias,
  })
}
