import { join } from 'node:path'
import { expect } from 'vitest'
import { type Archive, freshProject } from '../package/project.ts'
import { codeIn, commands } from './blocks.ts'
import type { Runs } from './in-a-project.ts'
import { shell } from './shell.ts'
import { rowsIn } from './stored.ts'

/** docs/migrations.md leaves the configuration of drizzle-kit to drizzle's documentation. */
const CONFIG = `import { defineConfig } from 'drizzle-kit'
export default defineConfig({
  dialect: 'sqlite',
  schema: './schema.ts',
  out: './drizzle',
  dbCredentials: { url: 'file:auth.db' },
})
`

export const withDrizzleKit = (archive: () => Archive): Runs => ({
  'docs/migrations.md > A new database': async () => {
    const packages = ['drizzle-orm', 'drizzle-kit', '@libsql/client']
    const project = await freshProject(archive(), packages)
    try {
      project.write('drizzle.config.ts', CONFIG)
      project.write('schema.ts', codeIn('docs/migrations.md', 'A new database', 'ts'))
      await shell(project.folder, commands('docs/migrations.md > A new database'))
      const file = join(project.folder, 'auth.db')
      const made = "select count(*) as n from sqlite_master where type = 'table' and name = 'notes'"
      expect(await rowsIn(file, made)).toEqual([{ n: 1 }])
      const { out } = await shell(project.folder, 'npx fastauth-edge check --url file:auth.db')
      expect(out).toMatch(/are there/)
    } finally {
      project.remove()
    }
  },
})
