import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { ENTRIES } from './scripts/entries.ts'
import { compiledWasm } from './test/compiled-wasm.ts'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 22) {
  throw new Error(
    `The tests need Node 22 or newer and run on ${process.version}. Start them with \`npm test\`, ` +
      'which brings a Node of its own on Linux.',
  )
}

/** The package by its own name, from source. */
const alias = ENTRIES.map(({ specifier, source }) => ({
  find: new RegExp(`^${specifier}$`),
  replacement: fileURLToPath(new URL(source, import.meta.url)),
}))

/** Of every project. */
const common = {
  globalSetup: ['test/setup.ts'],
  // Node would read drizzle-orm's package.json of 179 kB once for each of its modules, in each test file.
  server: { deps: { inline: [/drizzle-orm/] } },
}

/** What installs the package as npm would publish it. It is packed once for them. */
const PACKED = [
  'test/package/**',
  'test/docs/commands.node.test.ts',
  'test/migrations/drizzle-kit.node.test.ts',
  'test/cli/packed.node.test.ts',
]

/** The conformance suite over further clients. */
const SUITES = ['test/backends/{client-*,drizzle-*,turso}.node.test.ts']

/**
 * What `npm run test:all` runs besides `npm test`, which a new user waits for: what follows the docs, runs the suite over a
 * further client of an engine or in a further runtime, or puts many faults and rows to it.
 */
const LONG = [
  'test/docs/guides.node.test.ts',
  'test/migrations/**',
  'test/{client,example,pages}/chromium.node.test.ts',
  'test/bridges/authjs/{each.node,flows.workerd}.test.ts',
  'test/limits/**',
  'test/plans/**',
  'test/hostile/**',
  'test/isolates/**',
  'test/vercel/**',
  'test/zones/**',
  'test/secrets/secrets.node.test.ts',
  'test/work/composition.node.test.ts',
  'test/cli/**',
  'test/local/**',
  'test/example/{accounts,deployment,mailed-links,operation,roles}.node.test.ts',
  'test/faults/{ended-meanwhile,given-up,killed-backends,lost-answers,meanwhile,network,patience,refusals,worst-day}.node.test.ts',
  ...SUITES,
  'test/backends/{libsql-http,turso}.edge.test.ts',
  'test/backends/{libsql-http,neon,planetscale,turso}.workerd.test.ts',
  'test/faults/{every-route-*,routes}.node.test.ts',
  'test/round-trips/**',
  'test/auth/core/{neon,planetscale}.*.test.ts',
  'test/auth/core/libsql.{edge,workerd}.test.ts',
  'test/auth/attacks/{everywhere,libsql}.node.test.ts',
  'test/bridges/better-auth/**',
  'test/shells/{libsql,neon}.workerd.test.ts',
  'test/shells/libsql.{edge,node}.test.ts',
  'test/shells/neon.edge.test.ts',
  'test/shells/core-{neon,planetscale}.node.test.ts',
]
/** The test files of a runtime: what `npm test` runs, and what only `npm run test:all` runs. */
const halves = (runtime: 'node' | 'edge' | 'workerd') => [
  {
    name: runtime,
    include: [`test/**/*.${runtime}.test.ts`],
    exclude: [...LONG, ...PACKED],
    ...common,
  },
  {
    name: `long-${runtime}`,
    include: LONG,
    exclude: [...PACKED, ...SUITES, `**/!(*.${runtime}.test).ts`],
    ...common,
  },
]

const WORKERD = cloudflareTest(({ inject }) => ({
  main: './test/backends/worker.ts',
  miniflare: {
    compatibilityDate: '2026-07-30',
    // As wrangler has it without being told.
    modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
    d1Databases: ['DB', 'EMPTY'],
    durableObjects: { STORE: { className: 'Store', useSQLite: true } },
    bindings: {
      LIBSQL_URL: inject('libsqlUrls').conformance,
      TURSO_URL: inject('libsqlUrls').turso,
      NEON_URL: inject('neon').url,
      NEON_ENDPOINT: inject('neon').endpoint,
      PLANETSCALE_URL: inject('planetscale').url,
      PLANETSCALE_ENDPOINT: inject('planetscale').endpoint,
      OIDC_URL: inject('oidcUrl'),
      SHARED_LIBSQL_URL: inject('libsqlUrl'),
      SHARED_NEON_URL: inject('databaseUrls').Neon,
      SHARED_PLANETSCALE_URL: inject('databaseUrls').PlanetScale,
    },
  },
}))

export default defineConfig({
  test: {
    // A machine of two cores would get one worker. Three wait for engines, programs and time-outs in turn.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.tmp/tests.json' },
    coverage: { provider: 'v8', include: ['src/**'] },
    projects: [
      ...halves('node').map((test) => ({ resolve: { alias }, test })),
      ...halves('edge').map((test) => ({
        resolve: { alias },
        ssr: { resolve: { conditions: ['edge-light', 'import', 'default'] } },
        plugins: [compiledWasm],
        test: { ...test, environment: 'edge-runtime' },
      })),
      ...halves('workerd').map((test) => ({ resolve: { alias }, plugins: [WORKERD], test })),
      {
        // One process for several files: it compiles the package and the suite once.
        resolve: { alias },
        test: { name: 'long-suites', include: SUITES, isolate: false, ...common },
      },
      {
        resolve: { alias },
        test: {
          name: 'long-package',
          include: PACKED,
          exclude: ['**/!(*.node.test).ts'],
          ...common,
          globalSetup: [...common.globalSetup, 'test/package/archive.ts'],
        },
      },
      {
        // MySQL itself, where the other projects may have MariaDB.
        resolve: { alias },
        test: {
          name: 'mysql',
          include: [
            'test/backends/{planetscale,drizzle-mysql2,drizzle-planetscale}.node.test.ts',
            'test/faults/{planetscale,lost-answers,refusals}.node.test.ts',
            'test/limits/**/*.node.test.ts',
          ],
          env: { DATABASE_SUFFIX: '_mysql' },
          ...common,
        },
      },
      {
        // The conformance suite once more, on the other drizzle that the package is for.
        resolve: {
          alias: [...alias, { find: /^drizzle-orm(?=\/|$)/, replacement: 'drizzle-orm-next' }],
        },
        test: {
          name: 'next',
          include: [
            'test/**/*.next.test.ts',
            // A dialect is rendered alike over each of its connections.
            'test/backends/{database,libsql-file,neon,planetscale}.node.test.ts',
            'test/backends/drizzle-{libsql,mysql2,planetscale,postgres}.node.test.ts',
          ],
          env: { DATABASE_SUFFIX: '_next' },
          isolate: false,
          ...common,
        },
      },
    ],
  },
})
