import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ENTRIES, NEEDS } from './entries.ts'
import { DRIZZLES, freshProject, type Project, versionOf } from './project.ts'

/** Prints what becomes of each import. */
const IMPORTS = `const found = {}
for (const entry of process.argv.slice(2)) {
  await import(entry).then(
    (module) => { found[entry] = Object.keys(module).length },
    (error) => { found[entry] = error.message },
  )
}
console.log(JSON.stringify(found))
`

/** By npm itself, which asks the registry. */
async function npmInstall(project: Project, ...args: string[]): Promise<string> {
  project.write('npm/package.json', '{ "private": true }')
  const cwd = join(project.folder, 'npm')
  const flags = [
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--strict-peer-deps',
    '--loglevel=error',
  ]
  await promisify(execFile)('npm', ['install', ...flags, inject('archive'), ...args], { cwd })
  return join(cwd, 'node_modules')
}

test('npm refuses a drizzle-orm that the package is not made for', async () => {
  const project = await freshProject([])
  const installing = npmInstall(project, 'drizzle-orm@1.0.0-rc.4', '--dry-run')
  await expect(installing).rejects.toThrow(/ERESOLVE[^]*peer drizzle-orm@/)
  project.remove()
})

describe.each(DRIZZLES)('with %s alone', (drizzle) => {
  let project: Project
  beforeAll(async () => {
    project = await freshProject([drizzle])
  })
  afterAll(() => project.remove())

  test('npm installs nothing else, and is content', async () => {
    const folder = join(project.folder, 'node_modules/fastauth-edge')
    const sources = ['src', 'test', 'scripts'].filter((name) => existsSync(join(folder, name)))
    expect(sources, 'what runs is in dist and runtimes').toEqual([])
    const modules = await npmInstall(project, `drizzle-orm@${versionOf(drizzle)}`)
    const installed = readdirSync(modules).filter((name) => !name.startsWith('.'))
    // What the entries of one driver bring into no bundle: see `npm run bundles`.
    const own = [
      '@levischuck',
      '@noble',
      'cookie-es',
      'escape-goat',
      'jose',
      'oauth4webapi',
      'valibot',
    ]
    expect(installed.toSorted()).toEqual([...own, 'drizzle-orm', 'fastauth-edge'].toSorted())
  })

  test('every entry is there, but for those that are made for another package, which is named', async () => {
    project.write('imports.js', IMPORTS)
    const found: Record<string, unknown> = JSON.parse(await project.node('imports.js', ENTRIES))
    for (const entry of ENTRIES) {
      const needed = NEEDS[entry]
      const expected = needed ? expect.stringContaining(`'${needed}'`) : expect.any(Number)
      expect({ [entry]: found[entry] }).toEqual({ [entry]: expected })
    }
  })

  test('a URL that needs a driver is refused with what to install', async () => {
    project.write(
      'urls.js',
      `import { createEdgeAdapter } from 'fastauth-edge'
      for (const url of ['wss://x.example', 'file:auth.db', 'mysql://u:p@x.psdb.cloud/d']) {
        const error = await createEdgeAdapter({ url }).user.getUserById('x').catch((e) => e)
        console.log(error.code, error.message)
      }`,
    )
    expect((await project.node('urls.js')).trim().split('\n')).toEqual([
      'config this database needs its driver: npm install @libsql/client',
      'config this database needs its driver: npm install @libsql/client',
      'config this database needs its driver: npm install @planetscale/database',
    ])
  })
})

const NEEDED = [...new Set(Object.values(NEEDS))]

test.each(DRIZZLES.flatMap((drizzle) => NEEDED.map((needed) => [needed, drizzle] as const)))(
  '%s is all that its entries need, with %s',
  async (needed, drizzle) => {
    const project = await freshProject([drizzle, needed])
    project.write('imports.js', IMPORTS)
    const entries = Object.keys(NEEDS).filter((entry) => NEEDS[entry] === needed)
    const found: unknown = JSON.parse(await project.node('imports.js', entries))
    project.remove()
    expect(found).toEqual(Object.fromEntries(entries.map((entry) => [entry, expect.any(Number)])))
  },
)
