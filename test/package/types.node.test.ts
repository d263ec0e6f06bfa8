import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENTRIES } from './entries.ts'
import { DRIZZLES, freshProject, pack, type Project, repositoryBin } from './project.ts'

const archive = await pack()
afterAll(() => archive.remove())

describe.each(DRIZZLES)('with %s', (drizzle) => {
  let project: Project
  beforeAll(async () => {
    const drivers = ['@libsql/client', '@planetscale/database']
    const types = ['@cloudflare/workers-types', '@types/node']
    project = await freshProject(archive, [drizzle, 'hono', 'better-auth', ...drivers, ...types])
  })
  afterAll(() => project.remove())

  describe('strict TypeScript that checks the declarations too', () => {
    const environments = {
      'Node, moduleResolution nodenext': {
        module: 'nodenext',
        moduleResolution: 'nodenext',
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: ['node'],
      },
      'Workers, moduleResolution bundler': {
        module: 'esnext',
        moduleResolution: 'bundler',
        lib: ['es2023'],
        types: ['@cloudflare/workers-types'],
      },
    }

    test.each(Object.entries(environments))('%s', async (_, environment) => {
      const imports = ENTRIES.map((entry, i) => `import * as e${i} from '${entry}'\n`).join('')
      const checks = ENTRIES.map(
        (_, i) => `// @ts-expect-error it has members, and is not any
e${i}.nothingOfThatName
`,
      )
      project.write(
        'types/use.ts',
        `${imports}${checks.join('')}
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
const adapter = libsqlAdapter({ url: 'file:app.db' })
const user = await adapter.user.createUser({ email: 'alice@example.com' })
export const id: string = user.id
// @ts-expect-error it may be null
export const name: string = user.name
// @ts-expect-error a name is a text
await adapter.user.updateUser(id, { name: 1 })
// @ts-expect-error only drizzleAdapter has a database, which is yours
adapter.db
const db = drizzle({ client: createClient({ url: 'file:app.db' }) })
const { tables, dialect: spoken } = drizzleAdapter({ db })
const [row] = await db.select().from(tables.users)
export const created: Date | undefined = row?.createdAt
// @ts-expect-error a role has a name
await db.insert(tables.roles).values({})
export const dialect: 'sqlite' = spoken
`,
      )
      const compilerOptions = {
        ...environment,
        target: 'es2022',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      }
      project.write('types/tsconfig.json', JSON.stringify({ compilerOptions, include: ['use.ts'] }))
      const tsc = [repositoryBin('typescript'), '-p', 'types', '--pretty', 'false']
      const said = await promisify(execFile)(process.execPath, tsc, { cwd: project.folder }).catch(
        (error: { stdout: string }) => error,
      )
      const problems = said.stdout.split('\n').filter((line) => /^\S.*error TS\d+/.test(line))
      // drizzle-orm's own declarations do not pass TypeScript's check, nor do better-auth's and what it is made of, nor
      // PlanetScale's without the DOM.
      const ours = problems.filter(
        (line) => !/^(\.\.\/)?node_modules\/(?!fastauth-edge\/)/.test(line),
      )
      expect(ours).toEqual([])
    })
  })
})
