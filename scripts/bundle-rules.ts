/** What each entry's bundle may weigh, and what must not be in it. */

export type Pattern = readonly [name: string, path: RegExp]

const libsql: Pattern = ['@libsql', /node_modules\/@libsql\//]
const neon: Pattern = ['@neondatabase', /node_modules\/@neondatabase\//]
const planetscale: Pattern = ['@planetscale', /node_modules\/@planetscale\//]
const d1: Pattern = ['D1', /^src\/connections\/d1\.ts$|drizzle-orm\/d1\//]
const durable: Pattern = ['Durable Objects', /^src\/connections\/durable-object\.ts$/]
const postgres: Pattern = ['Postgres', /^src\/.*postgres|drizzle-orm\/pg-core\//]
const mysql: Pattern = ['MySQL', /^src\/.*mysql|drizzle-orm\/mysql-core\//]
const sqlite: Pattern = ['SQLite', /^src\/.*sqlite|drizzle-orm\/sqlite-core\//]

const drizzle: Pattern = ['drizzle', /node_modules\/drizzle-orm\//]
const queryBuilders: Pattern = ["drizzle's query builders", /drizzle-orm\/.*query-builders\//]
const drizzleSql: Pattern = ["drizzle's sql", /drizzle-orm\/sql\//]
const columnTypes: Pattern = [
  "drizzle's columns that no table has",
  /drizzle-orm\/[a-z]+-core\/columns\/(?!(common|custom|varchar)\.js$)/,
]
const flows: Pattern = ['flows', /^src\/store\/flows\//]
const core: Pattern = [
  'the auth core',
  /^src\/auth\/(?:fastauth|serving|routes\/|sessions\/|passwords\/)/,
]
const jsonWebTokens: Pattern = ['JSON Web Tokens', /^src\/auth\/.*jwt|node_modules\/jose\//]
const oauth: Pattern = ['OAuth', /^src\/auth\/oauth|node_modules\/oauth4webapi\//]
const files: Pattern = ['local files', /^src\/connections\/libsql\/(local|node)/]
export const commandLine: Pattern = ['the command line', /^src\/cli\//]

const drivers = [libsql, neon, planetscale]
const dialects = [d1, durable, postgres, mysql, sqlite]
/** What no bundle has a use for. */
const unused = [queryBuilders, drizzleSql, columnTypes]
/** What a database without the auth core has no use for. */
const auth = [flows, core]
/** What a shell loads when it is asked for a database. */
const onDemand = [drizzle, ...drivers, ...dialects]
/** What a slim shell reaches through the adapter that it is given. */
const alone = [...onDemand, ...auth]

export interface Rules {
  /** Bytes of gzip. */
  readonly budget?: number
  /** The entry that it does nothing without. The README says what both weigh together. */
  readonly over?: string
  /** Nowhere in the bundle. */
  readonly without?: readonly Pattern[]
  /** In the bundle behind `import()` only. */
  readonly lazy?: readonly Pattern[]
}

/**
 * The contract asks for less: /libsql 36.0, /turso 24.0, /d1 22.0, /neon 26.0, /planetscale 28.0. Of /d1, gzipped, 9 kB
 * are drizzle's: sql.js 1.7, pg-core/columns/common.js, which sql.js imports, 1.3, column-builder.js 0.7, and 1.1 the
 * types of columns that `sqliteTable` brings and no table here has (2 kB of pg-core and of mysql-core). The rest is the
 * store's: rules.ts and text.ts 1.3, sqlite-faults.ts 0.9, schema 0.9, user.ts 0.9, faults.ts 0.8, statements.ts 0.8,
 * attempts.ts 0.7, state.ts 0.7, composition.ts 0.6, the dialect 0.6, DDL 0.6, role.ts 0.6.
 */
export const RULES: Readonly<Record<string, Rules>> = {
  '.': { lazy: drivers, without: auth },
  './libsql': {
    budget: 25_400,
    without: [files, ...drivers, d1, durable, postgres, mysql, ...unused, ...auth],
  },
  './turso': {
    budget: 24_500,
    without: [...drivers, d1, durable, postgres, mysql, ...unused, ...auth],
  },
  './d1': {
    budget: 21_450,
    without: [...drivers, durable, postgres, mysql, ...unused, ...auth],
  },
  './neon': {
    budget: 28_900,
    // Postgres's indexes of drizzle bring its `sql`, and that a type of column.
    without: [...drivers, d1, durable, sqlite, mysql, queryBuilders, ...auth],
  },
  './planetscale': {
    budget: 28_300,
    without: [libsql, neon, d1, durable, sqlite, postgres, ...unused, ...auth],
  },
  './drizzle': { without: [...drivers, ...auth] },
  './hono': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './hono/slim': { budget: 9_700, over: './d1', without: alone },
  './workers': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './workers/slim': { budget: 9_700, over: './d1', without: alone },
  './vercel': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './vercel/slim': { budget: 9_400, over: './d1', without: alone },
  './auth/mail': { budget: 3_000, without: [...drivers, ...dialects] },
  './auth/passwords': { budget: 22_000, without: [...drivers, ...dialects] },
  './auth/jwt': { over: './d1', without: [...drivers, ...dialects] },
  './auth': { over: './d1', without: [...drivers, ...dialects] },
  './auth/oauth': { over: './d1', without: [...drivers, ...dialects, jsonWebTokens] },
  './auth/credentials': { over: './d1', without: [...drivers, ...dialects] },
  './migrations': { without: [...drivers, d1, durable] },
  './schema/sqlite': { without: [...drivers, d1, durable, postgres, mysql] },
  './schema/postgres': { without: [...drivers, d1, durable, sqlite, mysql] },
  './schema/mysql': { without: [...drivers, d1, durable, sqlite, postgres] },
}

export interface Composition extends Rules {
  /** What an application imports, by the source file. */
  readonly imports: Readonly<Record<string, readonly string[]>>
}

const credentials = {
  'src/auth/auth.ts': ['FastAuth'],
  'src/auth/providers/credentials.ts': ['credentials'],
}

/**
 * Applications as people write them. The contract asks for 60.0, 70.0 and 110.0 kB. Of the first, gzipped, 24 kB are the
 * driver, 22 kB src/auth, 11 kB the WebAssembly of argon2id, 6 kB the flows, 5 kB the scrypt of @noble/hashes, 4 kB the
 * shell, and 1 kB each valibot and cookie-es.
 */
export const COMPOSITIONS: Readonly<Record<string, Composition>> = {
  'hono/slim, d1, credentials': {
    budget: 77_300,
    imports: {
      'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
      'src/drivers/d1.ts': ['d1Adapter'],
      ...credentials,
    },
    without: [...drivers, durable, postgres, mysql, jsonWebTokens, oauth],
  },
  'hono/slim, d1, credentials, jwt': {
    budget: 88_400,
    imports: {
      'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
      'src/drivers/d1.ts': ['d1Adapter'],
      'src/auth/jwt.ts': ['jwt'],
      ...credentials,
    },
    without: [...drivers, durable, postgres, mysql],
  },
  // 16 kB are OAuth's own: 9 of oauth4webapi, 7 of src/auth/oauth and its flows.
  'hono/slim, d1, credentials, oauth': {
    budget: 96_000,
    imports: {
      'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
      'src/drivers/d1.ts': ['d1Adapter'],
      'src/auth/oauth.ts': ['github', 'google', 'oauthProvider'],
      ...credentials,
    },
    without: [...drivers, durable, postgres, mysql, jsonWebTokens],
  },
  'hono, credentials': {
    budget: 104_400,
    imports: { 'src/shells/hono/hono.ts': ['fastauth', 'requireAuth'], ...credentials },
    without: [queryBuilders, jsonWebTokens],
    // The core's flows are on drizzle's `sql`, which brings its own files of all dialects.
    lazy: [...drivers, d1, durable],
  },
}
