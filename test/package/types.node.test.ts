import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENTRIES } from './entries.ts'
import { DRIZZLES, freshProject, type Project, repositoryBin } from './project.ts'

describe.each(DRIZZLES)('with %s', (drizzle) => {
  let project: Project
  beforeAll(async () => {
    const drivers = ['@libsql/client', '@planetscale/database']
    const types = ['@cloudflare/workers-types', '@types/node']
    project = await freshProject([drizzle, 'hono', 'better-auth', ...drivers, ...types])
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
        'types/hono.ts',
        `import { fastauth, requireAuth, requirePermission, requireRole } from 'fastauth-edge/hono'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { createFactory } from 'hono/factory'

type AppEnv = { Bindings: { NAME: string }; Variables: { tenant: string } }

const emailOf = (c: Context): string => c.var.current.user.email
const rolesOf = async (c: Context<AppEnv>): Promise<readonly string[]> =>
  (await c.var.auth.current())?.roles ?? [c.var.tenant, c.env.NAME]

// A module of its own, which knows nothing of where it is mounted.
const notes = new Hono()
notes.use(requireAuth())
notes.get('/', (c) => c.json([c.var.current.user.id, emailOf(c)]))
const admin = new Hono<AppEnv>().get('/users', async (c) =>
  c.json({ users: await c.var.auth.user.listUsers({ limit: 1 }), by: emailOf(c), roles: await rolesOf(c) }),
)

// Handlers and middleware that stand apart from the app.
const factory = createFactory<AppEnv>()
const remove = factory.createHandlers(requireRole('admin'), requirePermission('users:delete'), (c) =>
  c.text(c.var.current.roles.concat(c.var.tenant, emailOf(c)).join()),
)
const tenant: MiddlewareHandler<AppEnv> = async (c, next) => {
  const current = await c.var.auth.current()
  // @ts-expect-error nobody may be signed in
  c.set('tenant', current.user.id)
  await next()
}

export const app = new Hono<AppEnv>()
app.use(fastauth())
app.use('/admin/*', requireRole('admin'))
app.use(tenant).delete('/users/:id', ...remove)
app.get('/admin/me', (c) => c.text(c.var.current.user.email.concat(c.env.NAME)))
app.route('/admin', admin).route('/notes', notes)
app.get('/', (c) => {
  // @ts-expect-error it is no number, and not any
  const wrong: number = c.var.current.user.email
  // @ts-expect-error there is no such method, and auth is not any
  void c.var.auth.nothingOfThatName
  return c.json(wrong)
})
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
      project.write('types/tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }))
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
