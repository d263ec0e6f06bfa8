import { join } from 'node:path'
import { expect } from 'vitest'
import { freshProject } from '../package/project.ts'
import { codeIn, commands } from './blocks.ts'
import type { Runs } from './runs.ts'
import { shell } from './shell.ts'
import { rowsIn } from './stored.ts'

const PAGE = 'docs/migrations.md'

export const withDrizzleKit: Runs = {
  [`${PAGE} > A new database`]: async () => {
    const packages = ['drizzle-orm', 'drizzle-kit', '@libsql/client']
    const project = await freshProject(packages)
    try {
      project.write('schema.ts', codeIn(PAGE, 'A new database', 'ts'))
      const config = codeIn(PAGE, 'A new database', 'ts', 'defineConfig')
      project.write('drizzle.config.ts', config)
      await shell(project.folder, commands(`${PAGE} > A new database`))
      const file = join(project.folder, 'auth.db')
      const made = "select count(*) as n from sqlite_master where type = 'table' and name = 'notes'"
      expect(await rowsIn(file, made)).toEqual([{ n: 1 }])
      const { out } = await shell(project.folder, 'npx fastauth-edge check --url file:auth.db')
      expect(out).toMatch(/are there/)
    } finally {
      project.remove()
    }
  },
}
