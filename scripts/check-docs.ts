/**
 * Compiles every TypeScript block of README.md, docs/ and the examples of docstrings against the source,
 * each as a module of its own. A block that begins with `// not compiled` and a reason is passed over.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}.tmp/docs`
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const FENCE = /^```tsx?\n(.*?)^```$/gms
const withoutStars = (text: string): string => text.replaceAll(/^[ \t]*\* ?/gm, '')

let count = 0
for (const file of globSync(
  ['README.md', 'SECURITY.md', 'docs/*.md', 'examples/*/README.md', 'src/**/*.ts'],
  { cwd: root },
)) {
  const text = readFileSync(root + file, 'utf8')
  const prose = file.endsWith('.ts') ? withoutStars(text) : text
  for (const [, code = ''] of prose.matchAll(FENCE)) {
    if (code.startsWith('// not compiled')) continue
    const name = `${file.replaceAll(/\W/g, '-')}-${++count}.ts`
    writeFileSync(`${folder}/${name}`, `${code}\nexport {}\n`)
  }
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
    include: ['*.ts'],
    exclude: [],
  }),
)
const { status } = spawnSync('npx', ['--no-install', 'tsc', '-p', folder], { stdio: 'inherit' })
console.log(`${count} examples`)
process.exit(status ?? 1)
