/** Commands that a reader gives in a project of their own, in folders with the packed package. */
import { globSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { DATABASES } from '../cli/databases.ts'
import type { Backend } from '../conformance/backend.ts'
import { FASTAUTH_TABLES } from '../migrations/fastauth-tables.ts'
import { linkProgram, repositoryBin, shorten } from '../package/project.ts'
import { freePort, startProcess } from '../servers/process.ts'
import { codeIn, commands, replaced } from './blocks.ts'
import { guidesInAFolder } from './guides-in-a-folder.ts'
import { installingExactly, type Runs } from './runs.ts'
import { environment, type Printed, shell } from './shell.ts'
import { rowsIn } from './stored.ts'

/** `root` is an empty folder. */
export function inAProject(root: () => string): Runs {
  const installed = new Map<string, Promise<string>>()
  /** A folder in which a block of `npm install` was carried out: of this package, and of the versions tested here. */
  const install = (place: string): Promise<string> => {
    const lines = commands(place)
    const folder = installed.get(lines) ?? installing(lines)
    installed.set(lines, folder)
    return folder
  }
  const installing = async (lines: string): Promise<string> => {
    const folder = mkdtempSync(join(root(), 'project-'))
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    await shell(folder, installingExactly(lines))
    const modules = join(folder, 'node_modules')
    shorten(join(modules, 'drizzle-orm'))
    // The pages say that D1 is wrangler's, and leave how to come by it to Cloudflare's.
    linkProgram('wrangler', repositoryBin('wrangler'), modules)
    return folder
  }
  const everything = () => install('README.md > In a project of your own')

  /** Blocks that find a database of their own in `DATABASE_URL`, which some statements have prepared. */
  const onNeon = async (
    statements: readonly string[],
    use: (run: (place: string) => Promise<Printed>, backend: Backend) => Promise<void>,
  ): Promise<void> => {
    const { url, backend } = await DATABASES["Neon's gateway"]('docs')
    try {
      for (const statement of statements) await backend.sql(statement)
      const folder = await everything()
      await use((place) => shell(folder, commands(place), { DATABASE_URL: url }), backend)
    } finally {
      await backend.close?.()
    }
  }

  const quickStart = (heading: string, url: string) => async () => {
    const folder = await install(`README.md > ${heading}`)
    writeFileSync(join(folder, 'app.mjs'), codeIn('README.md', heading, 'ts'))
    const script = replaced(commands(`README.md > ${heading} (2)`), /'\w+:[^']+'/, `'${url}'`)
    const first = await shell(folder, script)
    expect(first.out).toContain("email: 'alice@example.com'")
    // The second time she is there.
    expect(await shell(folder, script)).toEqual(first)
  }

  const d1 = async (): Promise<string> => {
    const folder = await install('README.md > Cloudflare D1')
    writeFileSync(join(folder, 'wrangler.toml'), codeIn('README.md', 'Cloudflare D1', 'toml'))
    writeFileSync(join(folder, 'worker.ts'), codeIn('README.md', 'Cloudflare D1', 'ts'))
    return folder
  }

  return {
    ...guidesInAFolder(root),
    'README.md > In a project of your own': everything,
    'docs/hono.md > Hono': () => install('docs/hono.md > Hono'),
    'docs/workers.md > Cloudflare Workers': () => install('docs/workers.md > Cloudflare Workers'),
    'docs/vercel.md > Vercel': () => install('docs/vercel.md > Vercel'),
    'README.md > Cloudflare D1': d1,
    'README.md > Cloudflare D1 (2)': async () => {
      const cwd = await d1()
      const port = String(await freePort())
      const script = replaced(
        commands('README.md > Cloudflare D1 (2)'),
        /(?<=dev)$/,
        ` --port ${port}`,
      )
      const ask = () => fetch(`http://localhost:${port}`)
      const ready = async () => (await ask()).ok
      const options = { cwd, env: environment(), detached: true }
      const server = await startProcess('bash', ['-c', script], ready, options)
      try {
        expect(await (await ask()).json()).toMatchObject({ email: 'alice@example.com' })
      } finally {
        await server.close()
      }
    },
    'README.md > libSQL and Turso': () => install('README.md > libSQL and Turso'),
    'README.md > libSQL and Turso (2)': quickStart('libSQL and Turso', inject('libsqlUrl')),
    'README.md > Postgres on Neon': () => install('README.md > Postgres on Neon'),
    'README.md > Postgres on Neon (2)': quickStart('Postgres on Neon', inject('databaseUrls').Neon),
    'README.md > MySQL on PlanetScale': () => install('README.md > MySQL on PlanetScale'),
    'README.md > MySQL on PlanetScale (2)': quickStart(
      'MySQL on PlanetScale',
      inject('databaseUrls').PlanetScale,
    ),

    'README.md > Command line': async () => {
      const folder = await everything()
      writeFileSync(join(folder, '.env'), 'DATABASE_URL=file:readme.db\n')
      const { out } = await shell(folder, commands('README.md > Command line'))
      expect(out).toMatch(/^created the table fastauth_users\n[^]*\nall tables.* are there\n/)
      const had = 'select email, email_verified, role_name from fastauth_users, fastauth_user_roles'
      expect(await rowsIn(join(folder, 'readme.db'), had)).toEqual([
        { email: 'alice@example.com', email_verified: 1, role_name: 'admin' },
      ])
    },
    'docs/cli.md > Command line': () =>
      onNeon([], async (run, { sql }) => {
        await run('docs/cli.md > Command line')
        expect(await sql('select permission from fastauth_role_permissions')).toEqual([
          { permission: 'users:write' },
        ])
      }),
    'docs/from-fastauth.md > What the tables lack': () =>
      onNeon(FASTAUTH_TABLES.postgres, async (run) => {
        const check = run('docs/from-fastauth.md > What the tables lack')
        await expect(check).rejects.toMatchObject({ code: 1, stdout: /has no unique index on/ })
      }),
    'docs/from-fastauth.md > What the tables lack (2)': () =>
      onNeon(FASTAUTH_TABLES.postgres, async (run) => {
        await run('docs/from-fastauth.md > What the tables lack (2)')
        const { out } = await run('docs/from-fastauth.md > What the tables lack')
        expect(out).toBe(
          'all tables, columns and indexes are there\nthe tables are in the schema public\n',
        )
      }),
    'docs/cli.md > Which database': async () => {
      const folder = await everything()
      await shell(folder, 'npx fastauth-edge migrate --url file:auth.db')
      const { out } = await shell(folder, commands('docs/cli.md > Which database'))
      expect(out).toBe('all tables, columns and indexes are there\n'.repeat(2))
    },
    'docs/cli.md > `migrate --d1 [FOLDER]`': async () => {
      const folder = await d1()
      const { out } = await shell(folder, commands('docs/cli.md > `migrate --d1 [FOLDER]`'))
      expect(out).toContain('0001_fastauth.sql')
      const [file] = globSync('.wrangler/state/v3/d1/*/[0-9a-f]*.sqlite', { cwd: folder })
      const made =
        "select count(*) as n from sqlite_master where name like 'fastauth%' and type = 'table'"
      expect(await rowsIn(join(folder, file ?? ''), made)).toEqual([{ n: 9 }])
    },
  }
}
