/**
 * Finds habits of language that scripts/words.ts lists, in pages and sources. Compiles every TypeScript block of the documentation and the examples of docstrings against the source,
 * each as a module of its own. A block that begins with `// not compiled` and a reason is passed over.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blocksIn, blocksOf, filesIn, PAGES } from './doc-blocks.ts'
import { habitsIn } from './words.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}.tmp/docs`
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const withoutStars = (text: string): string => text.replaceAll(/^[ \t]*\* ?/gm, '')

const examples = [
  ...PAGES.flatMap((page) => blocksIn(page).map((block) => ({ file: page, ...block }))),
  ...globSync('src/**/*.ts', { cwd: root }).flatMap((file) =>
    blocksOf(withoutStars(readFileSync(root + file, 'utf8'))).map((block) => ({ file, ...block })),
  ),
].filter(({ language, code }) => /^tsx?$/.test(language) && !code.startsWith('// not compiled'))

const ofGuides = new Set<string>()
for (const page of PAGES.filter((name) => name.startsWith('docs/guides/'))) {
  // Its files import each other.
  for (const [name, code] of filesIn(page)) {
    ofGuides.add(code)
    const path = `${folder}/${page.replaceAll(/\W/g, '-')}/${name}`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, code)
    // A test imports the Worker of the first guide.
    if (name === 'worker.test.ts') {
      const worker = filesIn('docs/guides/first-sign-in.md').get('worker.ts') ?? ''
      writeFileSync(`${dirname(path)}/worker.ts`, worker)
    }
  }
}
for (const [i, { file, code }] of examples.entries()) {
  if (ofGuides.has(code)) continue
  writeFileSync(`${folder}/${file.replaceAll(/\W/g, '-')}-${i + 1}.ts`, `${code}\nexport {}\n`)
}

writeFileSync(
  `${folder}/tsconfig.json`,
  JSON.stringify({
    extends: '../../tsconfig.json',
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node', '@cloudflare/workers-types'],
    },
    include: ['**/*.ts'],
    exclude: [],
  }),
)
const written = [
  ...PAGES,
  ...globSync(
    ['{src,runtimes}/**/*.{ts,js}', 'bench/pages.ts', 'examples/*/{api,src,public}/**/*.{ts,js}'],
    {
      cwd: root,
    },
  ),
]
const habits = written
  .map((file) => ({ file, text: readFileSync(root + file, 'utf8') }))
  // What is generated is mended where it comes from.
  .filter(({ text }) => !/^(?:<!--|\/\/|\/\*\*?) Generated/.test(text))
  .flatMap(({ file, text }) => habitsIn(text).map((habit) => `${file}:${habit}`))
for (const habit of habits) console.error(habit)

const { status } = spawnSync('npx', ['--no-install', 'tsc', '-p', folder], { stdio: 'inherit' })
console.log(`${examples.length} examples, ${habits.length} habits of language to mend`)
process.exit(habits.length > 0 ? 1 : (status ?? 1))
