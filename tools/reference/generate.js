/**
 * Writes docs/reference/api, a page for each entry of the package, from the JSDoc. With `--check`, fails when that is not what
 * the pages are.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'
import typescript from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = `${root}docs/reference/api`
const isCheck = process.argv.includes('--check')
const out = isCheck ? mkdtempSync(join(tmpdir(), 'reference-')) : folder

/** The source of each entry, and its name. */
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const entries = new Map(
  Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [[target.default.replace(/^\.\/dist\/(.+)\.js$/, 'src/$1.ts'), name.replace(/^\.\/?/, '')]],
  ),
)

// TypeDoc drops the types of errors.
const { sys } = typescript
const read = sys.readFile.bind(sys)
sys.readFile = (path, encoding) =>
  read(path, encoding)?.replaceAll(/@throws \{([\w| ]+)\}/g, '@throws `$1`:')

process.chdir(root)
const application = await Application.bootstrapWithPlugins({
  name: 'API reference',
  entryPoints: [...entries.keys()],
  plugin: ['typedoc-plugin-markdown'],
  tsconfig: `${root}tools/reference/tsconfig.json`,
  // `npm run types` checks them, with the TypeScript that the package is written for.
  skipErrorChecking: true,
  readme: 'none',
  router: 'module',
  out,
  githubPages: false,
  disableSources: true,
  disableGit: true,
  excludeExternals: true,
  excludePrivate: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  logLevel: 'Error',
})
const points = application.getEntryPoints() ?? []
for (const point of points) {
  const name = entries.get(relative(root, point.sourceFile.fileName))
  point.displayName = name === '' ? 'fastauth-edge' : `fastauth-edge/${name}`
}
const project = application.converter.convert(points)
await application.generateOutputs(project)

/** The text of each page in a folder. */
const pagesIn = (place) =>
  new Map(
    globSync('**/*.md', { cwd: place })
      .toSorted()
      .map((page) => [page, readFileSync(join(place, page), 'utf8')]),
  )

if (isCheck) {
  const [fresh, written] = [pagesIn(out), pagesIn(folder)]
  rmSync(out, { recursive: true })
  const stale = [...new Set([...fresh.keys(), ...written.keys()])].filter(
    (page) => fresh.get(page) !== written.get(page),
  )
  for (const page of stale) {
    console.error(
      `docs/reference/api/${page} is not what the JSDoc says: run \`npm run reference\``,
    )
  }
  process.exitCode = stale.length > 0 ? 1 : 0
}
