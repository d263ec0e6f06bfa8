/** The lines that are not run in the tests, each with its reason. */
const ITSELF = 'this test is part of it; .ci/run carries it out on a clean clone'
const SUITE = 'part of `npm test`'
const COPIED = 'test/package/examples.node.test.ts does so'
const NEXT = 'test/package/next.node.test.ts does so, with a production build'
const LOCAL_D1 = 'test/cli/wrangler.node.test.ts does so, on a local D1'
const VERCEL = '358 MB that would have to be fetched; test/vercel serves the same functions'

const ACCOUNT = 'needs an account; test/docs/guides.node.test.ts runs the same files locally'
const FRONT =
  'test/docs/guides.node.test.ts builds and serves the same files, and opens them in Chromium'

export const NOT_RUN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md > Test': { 'npm ci && npm test': ITSELF },
  'CONTRIBUTING.md > Contributing': { 'npm ci && npm test': ITSELF },
  'docs/faults.md > How it is tested': {
    "npx vitest run --project '*node' test/faults": SUITE,
    'npm run soak': 'takes minutes; `npm test` does the same with fewer writes',
    'FAULTS_SEED=1795536478836 npm run soak': 'as above',
  },
  'docs/better-auth.md > A database for better-auth': {
    'npm install fastauth-edge better-auth drizzle-orm': 'test/package installs them',
  },
  'docs/local.md > Neon, PlanetScale and libSQL on your machine': {
    'npm install --save-dev fastauth-edge drizzle-orm @electric-sql/pglite':
      'test/package installs',
    'npx fastauth-edge local': 'test/cli/local.node.test.ts starts it, and test/local its services',
  },
  'docs/cli.md > `cleanup [--deleted-before WHEN] [--limit N] [--url URL | --d1]`': {
    'npx fastauth-edge cleanup --deleted-before 30d': 'test/cli does so, and looks at the rows',
  },
  'docs/cli.md > `user password EMAIL|ID [--url URL | --d1]`': {
    'npx fastauth-edge user password alice@example.com': 'test/cli does so, in a terminal',
    'npx fastauth-edge user password alice@example.com < password.txt': 'test/cli does so',
  },
  'docs/cli.md > `--d1` of `cleanup`, `user create`, `user password`, `role assign`': {
    'npx fastauth-edge user create alice@example.com --verified --password --d1 > admin.sql':
      LOCAL_D1,
    'npx fastauth-edge role assign alice@example.com admin --create --d1 >> admin.sql': LOCAL_D1,
    'npx wrangler d1 execute auth --remote --file admin.sql': LOCAL_D1,
  },
  'docs/cli.md > `secret [--json]`': {
    'npx fastauth-edge secret | npx wrangler secret put AUTH_SECRET':
      'wrangler would send it to an account; test/cli/usage.node.test.ts prints one',
  },
  'docs/guides/beside-a-python-fastauth.md > Beside a Python FastAuth': {
    'npx fastauth-edge check': 'that of docs/from-fastauth.md is run, on such tables',
  },
  'docs/guides/deploying.md > Workers': {
    'npx wrangler d1 create notes': ACCOUNT,
    'npx fastauth-edge secret | npx wrangler secret put AUTH_SECRET': ACCOUNT,
    'npx wrangler deploy --minify --var AUTH_URL:https://notes.example.workers.dev': ACCOUNT,
  },
  'docs/guides/deploying.md > Vercel': { 'npx vercel deploy --prod': ACCOUNT },
  'docs/guides/front-end-on-another-origin.md > A single-page front end on another origin': {
    'npx wrangler dev': FRONT,
  },
  'docs/guides/front-end-on-another-origin.md > A single-page front end on another origin (2)': {
    'npm install --save-dev esbuild': FRONT,
    'npx esbuild front/main.ts --bundle --format=esm --outdir=front --servedir=front --serve=5173':
      FRONT,
  },
  'examples/hono-worker/README.md > Copy it': {
    'npm pack': COPIED,
    'cp -r examples/hono-worker ../my-auth-worker': COPIED,
    'cd ../my-auth-worker': COPIED,
    'npm install "$OLDPWD"/fastauth-edge-*.tgz': COPIED,
    'npm run dev': COPIED,
  },
  'examples/next/README.md > Copy it': {
    'npm ci && npm pack': NEXT,
    'cp -r examples/next ../my-next-app': NEXT,
    'cd ../my-next-app': NEXT,
    'npm install "$OLDPWD"/fastauth-edge-*.tgz': NEXT,
    'npm run dev': NEXT,
  },
  'examples/vercel-edge/README.md > Copy it': {
    'npm ci && npm pack': COPIED,
    'cp -r examples/vercel-edge ../my-auth-functions': COPIED,
    'cd ../my-auth-functions': COPIED,
    'npm install "$OLDPWD"/fastauth-edge-*.tgz': COPIED,
    'npm run dev': VERCEL,
  },
}
