/** drizzle-kit in a project of a user's own, with one schema and one folder of migrations for each use. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../package/project.ts'
import type { Engine } from './engines.ts'

export interface Workspace {
  /** Writes the schema file: FastAuth's tables, and more. */
  schema(more?: string): void
  /** Writes the schema file without FastAuth's tables. */
  ownSchema(text: string): void
  generate(name: string): Promise<string>
  migrate(url: string): Promise<string>
  push(url: string): Promise<string>
  /** The folder of migrations, from the project's root. */
  readonly out: string
  /** The SQL of every migration, in order. */
  migrations(): string[]
}

/** `more` is written into drizzle-kit's configuration. */
export function workspace(
  project: Project,
  { dialect, kit }: Engine,
  name: string,
  more = '',
): Workspace {
  const place = `${kit}-${name}`
  const out = `${place}/drizzle`
  project.write(
    `${place}/drizzle.config.ts`,
    `import { defineConfig } from 'drizzle-kit'
export default defineConfig({
  dialect: '${kit}',
  schema: './${place}/schema.ts',
  out: './${out}',
  dbCredentials: { url: process.env.DATABASE_URL! },
  verbose: true,
  ${more}
})
`,
  )
  const run = (command: string, url: string, args: readonly string[] = []): Promise<string> =>
    project.node(
      'node_modules/drizzle-kit/bin.cjs',
      [command, '--config', `${place}/drizzle.config.ts`, ...args],
      { DATABASE_URL: url },
    )
  const ownSchema = (text: string): void => project.write(`${place}/schema.ts`, text)
  return {
    out,
    schema: (own = '') => ownSchema(`export * from 'fastauth-edge/schema/${dialect}'\n${own}`),
    ownSchema,
    generate: (migration) => run('generate', '', ['--name', migration]),
    migrate: (url) => run('migrate', url),
    push: (url) => run('push', url),
    migrations: () => {
      const folder = join(project.folder, out)
      if (!existsSync(folder)) return []
      const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
      return files.toSorted().map((file) => readFileSync(join(folder, file), 'utf8'))
    },
  }
}
