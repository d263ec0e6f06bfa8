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

const files: Pattern = ['local files', /^src\/connections\/libsql\/(local|node)/]
const commandLine: Pattern = ['the command line', /^src\/cli\//]

const drivers = [libsql, neon, planetscale]
const dialects = [d1, durable, postgres, mysql, sqlite]

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
  '.': { lazy: drivers },
  './libsql': { budget: 36_000, without: [files, neon, planetscale, d1, durable, postgres, mysql] },
  './turso': { budget: 24_000, without: [...drivers, d1, durable, postgres, mysql] },
  './d1': { budget: 22_000, without: [...drivers, durable, postgres, mysql] },
  './neon': { budget: 26_000, without: [...drivers, d1, durable, sqlite, mysql] },
  './planetscale': { budget: 28_000, without: [libsql, neon, d1, durable, sqlite, postgres] },
  './drizzle': { without: drivers },
  './hono': { lazy: [...drivers, ...dialects] },
  './hono/slim': { budget: 7_500, over: './d1', without: [...drivers, ...dialects] },
  './workers': { lazy: [...drivers, ...dialects] },
  './workers/slim': { budget: 6_000, over: './d1', without: [...drivers, ...dialects] },
  './vercel': { lazy: [...drivers, ...dialects] },
  './vercel/slim': { budget: 6_000, over: './d1', without: [...drivers, ...dialects] },
  './auth/mail': { budget: 3_000, without: [...drivers, ...dialects] },
  './auth/passwords': { budget: 22_000, without: [...drivers, ...dialects] },
  './auth/jwt': { over: './d1', without: [...drivers, ...dialects] },
  './auth': { over: './d1', without: [...drivers, ...dialects] },
  './auth/credentials': { over: './d1', without: [...drivers, ...dialects] },
  './migrations': { without: [...drivers, d1, durable] },
  './schema/sqlite': { without: [...drivers, d1, durable, postgres, mysql] },
  './schema/postgres': { without: [...drivers, d1, durable, sqlite, mysql] },
  './schema/mysql': { without: [...drivers, d1, durable, sqlite, postgres] },
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
  cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 18 : 10)).join('')

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
console.log(line(['entry', 'bytes', 'gzip', 'budget']))
for (const { name, specifier, source } of ENTRIES) {
  const rules = RULES[name]
  const made = await bundle(source)
  const budget = rules?.budget === undefined ? '' : kilobytes(rules.budget)
  console.log(line([name, made.bytes, made.gzip, budget]))
  sizes.set(specifier, await sizeOf(source, made, rules?.over))
  const wrong = rules ? broken(rules, made) : ['has no rules in scripts/check-bundles.ts']
  problems.push(...wrong.map((problem) => `${name} ${problem}`))
  if (!process.argv.includes('--files')) continue
  for (const { path, bytes } of made.files) console.log(`${String(bytes).padStart(28)} ${path}`)
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
