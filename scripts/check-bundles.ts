/**
 * Fails when the bundle of an entry outgrows its budget, holds a driver or a dialect that it does not use, or
 * has another size than docs/reference/entries.md says. `--write` puts the sizes there; `--files` also lists what
 * takes the space.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { bundle, type Bundle, kilobytes } from './bundle.ts'
import {
  APART,
  commandLine,
  COMPOSITIONS,
  type Pattern,
  RULES,
  type Rules,
} from './bundle-rules.ts'
import { ENTRIES } from './entries.ts'
import { staleSizes, withSizes } from './entry-sizes.ts'

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
    ...find(
      inside,
      [commandLine, ...APART.filter((rule) => rule !== rules.of), ...(rules.without ?? [])],
      'must not hold',
    ),
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
  .map((name) => `${name} has rules in scripts/bundle-rules.ts and is no entry of package.json`)
function report(name: string, made: Bundle, rules: Rules | undefined): void {
  const budget = rules?.budget === undefined ? '' : kilobytes(rules.budget)
  console.log(line([name, made.bytes, made.gzip, budget]))
  const wrong = rules ? broken(rules, made) : ['has no rules in scripts/bundle-rules.ts']
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

const file = new URL('../docs/reference/entries.md', import.meta.url)
let page = await readFile(file, 'utf8')
if (process.argv.includes('--write')) {
  page = withSizes(page, sizes)
  await writeFile(file, page)
}
problems.push(...staleSizes(page, sizes))
if (problems.length > 0) {
  console.error(`\n${problems.join('\n')}`)
  process.exitCode = 1
}
