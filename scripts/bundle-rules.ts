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
const accountFlows: Pattern = [
  "OAuth's flows",
  /^src\/store\/flows\/(?:account-flows|claim-account|sign-in-by-account)\.ts$/,
]
const passkeyFlows: Pattern = [
  "the passkeys' flows",
  /^src\/store\/flows\/(?:passkey-flows|own-passkeys|sign-in-by-passkey)\.ts$/,
]
/** All of it but what a guard answers with, and how a request is told from elsewhere and from whom. */
const core: Pattern = [
  'the auth core',
  /^src\/auth\/(?!(?:elsewhere|access-error|visitor-address|vercel|http\/answers)\.ts$)/,
]
const providers: Pattern = ['a provider', /^src\/auth\/providers\//]
const passwordHashing: Pattern = [
  'the hashing of passwords',
  /^src\/auth\/passwords\/(?:argon2|scrypt)|^runtimes\/argon2\/|node_modules\/@noble\//,
]
const mailTransports: Pattern = ['a mail transport', /^src\/auth\/mail\/\w+-mail\.ts$/]
const jsonWebTokens: Pattern = ['JSON Web Tokens', /^src\/auth\/.*jwt|node_modules\/jose\//]
const oauth: Pattern = ['OAuth', /^src\/auth\/oauth|node_modules\/oauth4webapi\//]
const ownPages: Pattern = ['pages', /^src\/auth\/pages/]
const passkeys: Pattern = ['passkeys', /^src\/auth\/passkeys|node_modules\/@levischuck\//]
const files: Pattern = ['local files', /^runtimes\/libsql\/(local|node)/]
const bridges: Pattern = ['a bridge to another library', /^src\/bridges\//]
const standIns: Pattern = ['a stand-in for a service', /^src\/local\//]
/** What no entry holds but those that are of it. */
export const APART: readonly Pattern[] = [bridges, standIns]
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
  /** The entry that it does nothing without. docs/reference/entries.md says what both weigh together. */
  readonly over?: string
  /** Nowhere in the bundle. */
  readonly without?: readonly Pattern[]
  /** In the bundle behind `import()` only. */
  readonly lazy?: readonly Pattern[]
  /** What it is of, which all others are without. */
  readonly of?: Pattern
}

/**
 * The contract asks for 36.0 of /libsql, 24.0 of /turso, 22.0 of /d1, 26.0 of /neon and 28.0 of /planetscale. Of /d1, gzipped,
 * 2.3 kB are drizzle's tables and columns; the rest is the store's: the template and the rules for what callers hand in 1.1 kB
 * each, schema and DDL 2.2, user.ts 0.9, faults 1.6, composition.ts 0.6. Keys and indexes are in none: of Postgres they bring
 * drizzle's own `sql`, 1.7 kB.
 */
export const RULES: Readonly<Record<string, Rules>> = {
  '.': { lazy: drivers, without: auth },
  './libsql': {
    budget: 24_700,
    without: [files, ...drivers, d1, durable, postgres, mysql, ...unused, ...auth],
  },
  './turso': {
    budget: 23_800,
    without: [...drivers, d1, durable, postgres, mysql, ...unused, ...auth],
  },
  './d1': {
    budget: 20_800,
    without: [...drivers, durable, postgres, mysql, ...unused, ...auth],
  },
  './neon': {
    budget: 26_000,
    without: [...drivers, d1, durable, sqlite, mysql, ...unused, ...auth],
  },
  './planetscale': {
    budget: 27_600,
    without: [libsql, neon, d1, durable, sqlite, postgres, ...unused, ...auth],
  },
  './drizzle': { without: [...drivers, ...auth] },
  './hono': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './hono/slim': { budget: 10_000, over: './d1', without: alone },
  './workers': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './workers/slim': { budget: 9_900, over: './d1', without: alone },
  './vercel': { lazy: onDemand, without: [queryBuilders, ...auth] },
  './vercel/slim': { budget: 9_700, over: './d1', without: alone },
  './auth/mail': { budget: 3_000, without: [...drivers, ...dialects] },
  './auth/passwords': { budget: 15_000, without: [...drivers, ...dialects] },
  './auth/jwt': {
    over: './d1',
    without: [...drivers, ...dialects, flows, providers, passwordHashing, mailTransports],
  },
  './auth': {
    over: './d1',
    without: [...drivers, ...dialects, jsonWebTokens, providers, passwordHashing, mailTransports],
  },
  './auth/credentials': {
    over: './d1',
    without: [...drivers, ...dialects, jsonWebTokens, mailTransports],
  },
  './auth/oauth': {
    over: './d1',
    without: [...drivers, ...dialects, jsonWebTokens, passwordHashing, mailTransports],
  },
  './auth/magic-links': {
    over: './d1',
    without: [...drivers, ...dialects, jsonWebTokens, passwordHashing, oauth, mailTransports],
  },
  // A function of a core: the document itself is the core's, which can serve it.
  './auth/openapi': { budget: 300, without: [...drivers, ...dialects, flows] },
  './authjs': {
    of: bridges,
    over: './d1',
    without: [...drivers, ...dialects, ...auth, ['Auth.js', /node_modules\/@auth\//]],
  },
  // For pages: nothing of a server, and nothing of a library.
  './client': {
    budget: 4_000,
    without: [['anything but the client', /^(?!src\/client\/)/]],
  },
  './auth/pages': { budget: 20_000, without: [...drivers, ...dialects, passwordHashing, oauth] },
  './better-auth': {
    of: bridges,
    lazy: drivers,
    // Of the store, none: the tables are better-auth's.
    without: [...auth, queryBuilders, ['the store', /^src\/(?:store|ddl)\//]],
  },
  './auth/passkeys': {
    over: './d1',
    without: [...drivers, ...dialects, jsonWebTokens, oauth, passwordHashing, mailTransports],
  },
  // For Node only. The engines and their drivers are the user's own.
  './local': {
    of: standIns,
    without: [...drivers, drizzle, flows, providers, ['the store', /^src\/(?:store|ddl)\//]],
  },
  './migrations': { without: [...drivers, d1, durable] },
  './schema/sqlite': { without: [...drivers, d1, durable, postgres, mysql] },
  './schema/postgres': { without: [...drivers, d1, durable, sqlite, mysql] },
  './schema/mysql': { without: [...drivers, d1, durable, sqlite, postgres] },
}

export interface Composition extends Rules {
  /** What an application imports, by the source file. */
  readonly imports: Readonly<Record<string, readonly string[]>>
}

/** A slim service on Workers. */
const slimOverD1 = {
  'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
  'src/drivers/d1.ts': ['d1Adapter'],
}
/** What it has no use for. */
const foreign = [...drivers, durable, postgres, mysql, ...unused, mailTransports]

const credentials = {
  'src/auth/auth.ts': ['FastAuth'],
  'src/auth/providers/credentials.ts': ['credentials'],
}

/**
 * Applications as people write them. The contract asks for 60.0, 70.0 and 110.0 kB. Of the first, gzipped, 20.7 kB are the
 * driver, 27 kB src/auth, 8.6 kB the flows, 7.1 kB the WebAssembly of argon2id, 5 kB the scrypt of @noble/hashes, 5.5 kB the
 * shell, 1.4 kB valibot and 1.1 kB cookie-es; with JSON Web Tokens, 8.8 kB more are jose.
 */
export const COMPOSITIONS: Readonly<Record<string, Composition>> = {
  'hono/slim, d1, credentials': {
    budget: 80_400,
    imports: {
      ...slimOverD1,
      ...credentials,
    },
    without: [...foreign, jsonWebTokens, oauth, accountFlows, passkeys, passkeyFlows, ownPages],
  },
  'hono/slim, d1, credentials, jwt': {
    budget: 92_700,
    imports: {
      ...slimOverD1,
      'src/auth/jwt.ts': ['jwt'],
      ...credentials,
    },
    without: [...foreign, oauth],
  },
  'hono/slim, d1, jwt': {
    budget: 76_000,
    imports: {
      ...slimOverD1,
      'src/auth/auth.ts': ['FastAuth'],
      'src/auth/jwt.ts': ['jwt'],
    },
    without: [...drivers, durable, postgres, mysql, providers, passwordHashing, mailTransports],
  },
  // 17.7 kB are OAuth's own: 9 of oauth4webapi, 8.7 of src/auth/oauth and its flows.
  'hono/slim, d1, credentials, oauth': {
    budget: 98_600,
    imports: {
      ...slimOverD1,
      'src/auth/oauth.ts': ['github', 'google', 'oauthProvider'],
      ...credentials,
    },
    without: [...foreign, jsonWebTokens],
  },
  // 1.3 kB are magic links' own: what `hono/slim, d1, credentials` has not.
  'hono/slim, d1, credentials, magic links': {
    budget: 81_800,
    imports: {
      ...slimOverD1,
      'src/auth/providers/magic-links.ts': ['magicLinks'],
      ...credentials,
    },
    without: [...foreign, jsonWebTokens, oauth],
  },
  // 7.8 kB are the passkeys' own, their flows included.
  'hono/slim, d1, credentials, passkeys': {
    budget: 88_400,
    imports: {
      ...slimOverD1,
      'src/auth/passkeys.ts': ['passkeys'],
      ...credentials,
    },
    without: [...foreign, jsonWebTokens, oauth],
  },
  'hono, credentials': {
    budget: 101_200,
    imports: { 'src/shells/hono/hono.ts': ['fastauth', 'requireAuth'], ...credentials },
    without: [
      queryBuilders,
      jsonWebTokens,
      oauth,
      accountFlows,
      passkeys,
      passkeyFlows,
      mailTransports,
    ],
    lazy: [...drivers, d1, durable],
  },
}
