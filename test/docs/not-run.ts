/** The lines that are not run in the tests, each with its reason. */
const ITSELF = 'this test is part of it; .ci/run carries it out on a clean clone'
const SUITE = 'part of `npm test`'
const VERCEL = '358 MB that would have to be fetched; test/vercel serves the same functions'

export const NOT_RUN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md > Test': { 'npm ci && npm test': ITSELF },
  'CONTRIBUTING.md > Contributing': { 'npm ci && npm test': ITSELF },
  'docs/faults.md > How it is tested': {
    'npx vitest run --project node test/faults': SUITE,
    'npm run soak': 'takes minutes; `npm test` does the same with fewer writes',
    'FAULTS_SEED=1795536478836 npm run soak': 'as above',
  },
  'examples/vercel-edge/README.md > Run it': {
    'npm ci && npm run build': 'npm ci by .ci/run; the build by examples/hono-worker',
    'cd examples/vercel-edge': VERCEL,
    'npm install': VERCEL,
    "echo 'DATABASE_URL=libsql://your-database.turso.io?authToken=…' > .env": VERCEL,
    'npx vercel@60 dev -L': VERCEL,
  },
}
