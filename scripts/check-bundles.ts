/**
 * Fails when the bundle of an entry outgrows its budget, holds a driver or a dialect that it does not use, or
 * has another size than the README says. `--write` puts the sizes into the README; `--files` also lists what
 * takes the space.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { bundle, type Bundle, kilobytes } from './bundle.ts'
import { ENTRIES } from './entries.ts'
import { staleSizes, withSizes } from './readme-sizes.ts'

type Pattern = readonly [name: string, path: RegExp]

const libsql: Pattern = ['@libsql', /node_modules\/@libsql\//]
const neon: Pattern = ['@neondatabase', /node_modules\/@neondatabase\//]
const planetscale: Pattern = ['@planetscale', /node_modules\/@planetscale\//]
const d1: Pattern = ['D1', /^src\/connections\/d1\.ts$|drizzle-orm\/d1\//]
const durable: Pattern = ['Durable Objects', /^src\/connections\/durable-object\.ts$/]
// drizzle's core, which every dialect shares, brings a few files of pg-core with it.
const postgres: Pattern = [
  'Postgres',
  /^src\/.*postgres|drizzle-orm\/pg-core\/(?!(table|(primary|foreign)-keys|unique-constraint|utils\/array|columns\/(common|enum))\.js$)/,
]
const mysql: Pattern = ['MySQL', /^src\/.*mysql|drizzle-orm\/mysql-core\//]
const sqlite: Pattern = ['SQLite', /^src\/.*sqlite|drizzle-orm\/sqlite-core\//]

const drizzle: Pattern = ['drizzle', /node_modules\/drizzle-orm\//]
const flows: Pattern = ['flows', /^src\/store\/flows\//]
const core: Pattern = ['the auth core', /^src\/auth\//]
const jsonWebTokens: Pattern = ['JSON Web Tokens', /^src\/auth\/.*jwt|node_modules\/jose\//]
const files: Pattern = ['local files', /^src\/connections\/libsql\/(local|node)/]
const commandLine: Pattern = ['the command line', /^src\/cli\//]

const drivers = [libsql, neon, planetscale]
const dialects = [d1, durable, postgres, mysql, sqlite]
/** What a database without the auth core has no use for. */
const auth = [flows, core]
/** What a slim shell reaches through the adapter that it is given. */
const alone = [drizzle, ...drivers, ...dialects, ...auth]

interface Rules {
  /** Bytes of gzip. */
  readonly budget?: number
  /** The entry that it does nothing without. The README says what both weigh together. */
  readonly over?: string
  /** Nowhere in the bundle. */
  readonly without?: readonly Pattern[]
  /** In the bundle behind `import()` only. */
  readonly lazy?: readonly Pattern[]
}

const RULES: Readonly<Record<string, Rules>> = {
  '.': { lazy: drivers, without: auth },
  './libsql': {
    budget: 36_000,
    without: [files, neon, planetscale, d1, durable, postgres, mysql, ...auth],
  },
  './turso': { budget: 24_000, without: [...drivers, d1, durable, postgres, mysql, ...auth] },
  './d1': { budget: 22_000, without: [...drivers, durable, postgres, mysql, ...auth] },
  './neon': { budget: 26_000, without: [...drivers, d1, durable, sqlite, mysql, ...auth] },
  './planetscale': {
    budget: 28_000,
    without: [libsql, neon, d1, durable, sqlite, postgres, ...auth],
  },
  './drizzle': { without: [...drivers, ...auth] },
  './hono': { lazy: [drizzle, ...drivers, ...dialects], without: auth },
  './hono/slim': { budget: 7_500, over: './d1', without: alone },
  './workers': { lazy: [drizzle, ...drivers, ...dialects], without: auth },
  './workers/slim': { budget: 6_000, over: './d1', without: alone },
  './vercel': { lazy: [drizzle, ...drivers, ...dialects], without: auth },
  './vercel/slim': { budget: 6_000, over: './d1', without: alone },
  './auth/jwt': { over: './d1', without: [...drivers, ...dialects] },
  './auth': { over: './d1', without: [...drivers, ...dialects] },
  './auth/credentials': { over: './d1', without: [...drivers, ...dialects] },
  './migrations': { without: [...drivers, d1, durable] },
  './schema/sqlite': { without: [...drivers, d1, durable, postgres, mysql] },
  './schema/postgres': { without: [...drivers, d1, durable, sqlite, mysql] },
  './schema/mysql': { without: [...drivers, d1, durable, sqlite, postgres] },
}

interface Composition extends Rules {
  /** What an application imports, by the source file. */
  readonly imports: Readonly<Record<string, readonly string[]>>
}

const credentials = {
  'src/auth/auth.ts': ['FastAuth'],
  'src/auth/providers/credentials.ts': ['credentials'],
}

/** Applications as people write them. */
const COMPOSITIONS: Readonly<Record<string, Composition>> = {
  'hono/slim, d1, credentials': {
    budget: 60_000,
    imports: {
      'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
      'src/drivers/d1.ts': ['d1Adapter'],
      ...credentials,
    },
    without: [...drivers, durable, postgres, mysql, jsonWebTokens],
  },
  'hono/slim, d1, credentials, jwt': {
    budget: 70_000,
    imports: {
      'src/shells/hono/hono-slim.ts': ['fastauthOver', 'requireAuth'],
      'src/drivers/d1.ts': ['d1Adapter'],
      'src/auth/jwt.ts': ['jwt'],
      ...credentials,
    },
    without: [...drivers, durable, postgres, mysql],
  },
  'hono, credentials': {
    budget: 110_000,
    imports: { 'src/shells/hono/hono.ts': ['fastauth', 'requireAuth'], ...credentials },
    without: [jsonWebTokens],
    lazy: [...drivers, ...dialects],
  },
}

const find = (
  paths: readonly string[],
  patterns: readonly Pattern[] | undefined,
  rule: string,
): string[] =>
  (patterns ?? []).flatMap(([name, pattern]) => {
    const found = paths.filter((path) => pattern.test(path))
    const more = found.length > 1 ? ` and ${found.length - 1} more` : ''
    return found.length > 0 ? [`${rule} ${name}: ${found[0]}${more}`] : []
  })

/** What is wrong with a bundle, a sentence each. */
function broken(rules: Rules, { gzip, files, loaded }: Bundle): string[] {
  const { budget = Number.POSITIVE_INFINITY } = rules
  const inside = files.map(({ path }) => path)
  return [
    ...(gzip > budget
      ? [`is ${kilobytes(gzip)} gzipped, over its budget of ${kilobytes(budget)}`]
      : []),
    ...find(inside, [commandLine, ...(rules.without ?? [])], 'must not hold'),
    ...find([...loaded], rules.lazy, 'must keep behind import()'),
  ]
}

const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 32 : 10)).join('')

const sizes = new Map<string, number>()

async function sizeOf(source: string, alone: Bundle, over: string | undefined): Promise<number> {
  if (over === undefined) return alone.gzip
  const driver = ENTRIES.find(({ name }) => name === over)?.source
  const both = [driver, source].map((path) => `export * from './${path}'`)
  return (await bundle({ contents: both.join('\n') })).gzip
}

const problems = Object.keys(RULES)
  .filter((name) => !ENTRIES.some((entry) => entry.name === name))
  .map((name) => `${name} has rules in scripts/check-bundles.ts and is no entry of package.json`)
function report(name: string, made: Bundle, rules: Rules | undefined): void {
  const budget = rules?.budget === undefined ? '' : kilobytes(rules.budget)
  console.log(line([name, made.bytes, made.gzip, budget]))
  const wrong = rules ? broken(rules, made) : ['has no rules in scripts/check-bundles.ts']
  problems.push(...wrong.map((problem) => `${name} ${problem}`))
  if (!process.argv.includes('--files')) return
  for (const { path, bytes } of made.files) console.log(`${String(bytes).padStart(42)} ${path}`)
}

console.log(line(['entry', 'bytes', 'gzip', 'budget']))
for (const { name, specifier, source } of ENTRIES) {
  const rules = RULES[name]
  const made = await bundle(source)
  sizes.set(specifier, await sizeOf(source, made, rules?.over))
  report(name, made, rules)
}

for (const [name, { imports, ...rules }] of Object.entries(COMPOSITIONS)) {
  const contents = Object.entries(imports).map(
    ([path, names]) => `export { ${names.join(', ')} } from './${path}'`,
  )
  report(name, await bundle({ contents: contents.join('\n') }), rules)
}

const file = new URL('../README.md', import.meta.url)
let readme = await readFile(file, 'utf8')
if (process.argv.includes('--write')) {
  readme = withSizes(readme, sizes)
  await writeFile(file, readme)
}
problems.push(...staleSizes(readme, sizes))
if (problems.length > 0) {
  console.error(`\n${problems.join('\n')}`)
  process.exitCode = 1
}
