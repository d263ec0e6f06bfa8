import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import packageJson from '../../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The package by its own name, from source, so that the tests need no build. */
export const fromSource: Plugin = {
  name: 'from-source',
  setup({ onResolve }) {
    onResolve({ filter: /^fastauth-edge($|\/)/ }, ({ path }) => {
      const subpath = path.replace('fastauth-edge', '.')
      const found = Object.entries(packageJson.exports).find(([name]) => name === subpath)?.[1]
      if (typeof found !== 'object') return { errors: [{ text: `${path} is not exported` }] }
      return { path: root + found.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts') }
    })
  },
}

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
    plugins: [fromSource],
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
