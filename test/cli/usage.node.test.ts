import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { createEdgeAdapter } from 'fastauth-edge'
import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { DDL as mysql } from '../../src/ddl/mysql.ts'
import { DDL as postgres } from '../../src/ddl/postgres.ts'
import { DDL as sqlite } from '../../src/ddl/sqlite.ts'
import { MARK, marked } from '../secrets/logger.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { freePort } from '../servers/process.ts'
import { startProxy } from '../servers/proxy.ts'
import { buildProgram, type Program, runNode } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())
afterEach(() => {
  for (const made of ['.env', 'migrations', 'auth.db']) {
    rmSync(join(program.cwd, made), { recursive: true, force: true })
  }
})

const file = (name: string): string => join(program.cwd, name)
const COMMANDS = ['tables', 'migrate', 'check', 'cleanup', 'user create', 'role assign']

describe('what can be typed', () => {
  test('--help of the program names every command, and each has its own', async () => {
    const { exit, out } = await program.run(['--help'])
    expect(exit).toBe(0)
    const documented = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    for (const words of COMMANDS) {
      expect(out).toContain(`  ${words} `)
      const own = await program.run([...words.split(' '), '--help'])
      expect(own).toMatchObject({ exit: 0, out: expect.stringContaining(`fastauth-edge ${words}`) })
      for (const [option] of own.out.matchAll(/--[a-z]\w+/g)) expect(documented).toContain(option)
      expect(documented).toContain(`### \`${words} `)
    }
    expect(await program.run(['--version'])).toMatchObject({
      exit: 0,
      out: `${manifest.version}\n`,
    })
  })

  test.each([
    [[], /Usage: fastauth-edge COMMAND/],
    [['migrat'], /no such command; `fastauth-edge --help`/],
    [['user'], /no such command/],
    [['check', '--ulr', MARK], /no such option; `fastauth-edge check --help`/],
    [['check', '--url'], /an option lacks its value/],
    [['check', '--json=yes'], /has one that it does not take/],
    [['check', `postgres://user:${MARK}@host/db`], /an argument too many/],
    [['check'], /set DATABASE_URL in the environment or in \.env/],
    [['cleanup', '--limit', '0'], /--limit must be a whole number above 0/],
    [['user', 'create'], /EMAIL is missing/],
    [['role', 'assign', 'alice@example.com'], /ROLE is missing/],
    [['tables', '--dialect', MARK], /sqlite, postgres or mysql/],
    [['check', '--url', 'sqlite://'], /a database in memory ends/],
    [['migrate', '--url', 'file:no-folder/auth.db'], /its folder must be there/],
    [['tables', '--dialect', 'mysql', '--out', 'no-folder/x.sql'], /cannot be used \(ENOENT\)/],
    [['check', '--url', `oracle://user:${MARK}@host/db`], /A database URL is one of: libsql:/],
  ])('%j ends with 2 and a sentence', async (args, sentence) => {
    const { exit, out, error } = await program.run(args)
    expect({ exit, out, error }).toEqual({
      exit: 2,
      out: '',
      error: expect.stringMatching(sentence),
    })
    if (args.length > 0) expect(error.trim().split('\n')).toHaveLength(1)
    expect(marked(error)).toBeUndefined()
  })
})

describe('a database that is not reached', () => {
  test('ends with 2, as one JSON object where that is asked for, and tells no secret', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const endpoint = `endpoint=${encodeURIComponent(nowhere)}`
    for (const [url, env] of [
      [nowhere, { DATABASE_AUTH_TOKEN: MARK }],
      [`${nowhere}?authToken=${MARK}`, {}],
      [`postgres://user:${MARK}@host.example/db?${endpoint}`, {}],
      [`mysql://user:${MARK}@host.example/db?${endpoint}`, {}],
    ] as const) {
      const { exit, answer, error } = await program.json(['check'], { DATABASE_URL: url, ...env })
      expect(exit).toBe(2)
      expect(answer).toMatchObject({ ok: false, error: { code: 'database_unavailable' } })
      expect(error).toMatch(/^fastauth-edge: check: .*see that its host and port are right.*\n$/)
      expect(marked(JSON.stringify(answer) + error)).toBeUndefined()
    }
  })

  test('a wrong password is told apart', async () => {
    const { url, endpoint } = inject('neon')
    const wrong = new URL(url)
    wrong.password = MARK
    wrong.searchParams.set('endpoint', endpoint)
    const { exit, answer, error } = await program.json(['check'], { DATABASE_URL: wrong.href })
    expect({ exit, answer }).toMatchObject({
      exit: 2,
      answer: { error: { code: 'database_unauthorized' } },
    })
    expect(marked(JSON.stringify(answer) + error)).toBeUndefined()
  })

  test('one that refuses DDL: migrate says what can be done, with what tables prints', async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('cli_safe', { refuseDdl: true })
    const env = { DATABASE_URL: `${url}?endpoint=${encodeURIComponent(endpoint)}` }
    const connection = await createConnection({ ...mysqlOptions(url), multipleStatements: true })
    try {
      expect(await program.json(['migrate'], env)).toMatchObject({
        exit: 1,
        answer: { error: { code: 'schema' } },
        error: expect.stringMatching(/refuses to make tables: .*`fastauth-edge tables` prints/),
      })
      await connection.query((await program.run(['tables'], env)).out)
      expect(await program.run(['check'], env)).toMatchObject({ exit: 0 })
      expect(await program.run(['migrate'], env)).toMatchObject({ exit: 0 })
    } finally {
      await connection.end()
      await gateway.close()
    }
  })

  test('a WebSocket does not keep the program from ending', async () => {
    const libsql = inject('libsqlUrl')
    await createEdgeAdapter({ url: libsql }).createTables()
    const env = { DATABASE_URL: libsql.replace('http', 'ws') }
    expect(await program.run(['check'], env)).toMatchObject({ exit: 0 })
  })

  test('a local file that is not there is made by migrate only', async () => {
    const env = { DATABASE_URL: 'sqlite:///auth.db' }
    for (const args of [['check'], ['cleanup'], ['user', 'create', 'a@example.com']]) {
      const refused = await program.run(args, env)
      expect(refused).toMatchObject({ exit: 1, error: /`fastauth-edge migrate` makes it/ })
    }
    expect(await program.run(['migrate'], env)).toMatchObject({ exit: 0 })
    const adapter = createEdgeAdapter({ url: `file:${file('auth.db')}`, tables: 'never' })
    expect(await adapter.role.listRoles()).toEqual([])
  })
})

test('check is one request, and two on PlanetScale', async () => {
  const [neon, planetscale] = await Promise.all([
    neonEndpoint('cli_requests'),
    planetscaleEndpoint('cli_requests'),
  ])
  const libsql = await startProxy(inject('libsqlUrl'))
  try {
    for (const [url, endpoint, gateway, requests] of [
      [libsql.url, undefined, libsql, 1],
      [neon.url, neon.endpoint, neon.gateway, 1],
      [planetscale.url, planetscale.endpoint, planetscale.gateway, 2],
    ] as const) {
      const query = endpoint === undefined ? '' : `?endpoint=${encodeURIComponent(endpoint)}`
      const before = gateway.count
      await program.run(['check'], { DATABASE_URL: url + query })
      expect(gateway.count - before).toBe(requests)
    }
  } finally {
    await Promise.all([libsql.close(), neon.gateway.close(), planetscale.gateway.close()])
  }
})

describe('where the URL comes from', () => {
  const present = /tables, columns and indexes are there/

  test('.env in the folder, after the environment, and --url before both', async () => {
    const libsql = inject('libsqlUrl')
    await createEdgeAdapter({ url: libsql }).createTables()
    writeFileSync(file('.env'), `# a comment\nDATABASE_URL="${libsql}"\nOTHER=1\n`)
    expect(await program.run(['check'])).toMatchObject({ exit: 0, out: present, error: '' })
    const env = { DATABASE_URL: 'file:none.db' }
    expect(await program.run(['check'], env)).toMatchObject({ exit: 1, error: /is not there/ })
    const explicit = await program.run(['check', '--url', libsql], env)
    expect(explicit).toMatchObject({ exit: 0, out: present, error: '' })
  })

  test('the token of .env goes to the database of .env and to no other', async () => {
    const seen: (string | null)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization ?? null)
      response.writeHead(401).end()
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    try {
      writeFileSync(file('.env'), `DATABASE_URL=${url}\nDATABASE_AUTH_TOKEN=${MARK}\n`)
      await program.run(['check'])
      await program.run(['check', '--url', url])
      await program.run(['check'], { DATABASE_URL: url })
      await program.run(['check', '--url', url], { DATABASE_AUTH_TOKEN: 'mine' })
      await program.run(['check', '--url', `${url}?authToken=own`], { DATABASE_AUTH_TOKEN: 'mine' })
      const sent = [`Bearer ${MARK}`, null, null, 'Bearer mine', 'Bearer own']
      expect(seen).toEqual(sent)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('credentials in --url are warned of and not repeated', async () => {
    const url = `${inject('libsqlUrl')}?authToken=${MARK}`
    const { out, error } = await program.run(['check', '--url', url])
    expect(error).toMatch(/^warning: the credentials in --url stay in the history/)
    expect(marked(out + error)).toBeUndefined()
    expect((await program.run(['check'], { DATABASE_URL: url })).error).not.toMatch(/warning/)
  })

  test('a Node that cannot read .env says so', async () => {
    writeFileSync(file('.env'), `DATABASE_URL=${inject('libsqlUrl')}\n`)
    const older = 'data:text/javascript,import util from "node:util"; delete util.parseEnv'
    const main = join(program.folder, 'dist/cli/main.js')
    const { exit, error } = await runNode(program.cwd, ['--import', older, main, 'check'])
    expect(exit).toBe(2)
    expect(error).toMatch(/^warning: \.env is not read, .*Node 20\.12/)
  })
})

describe('tables', () => {
  test.each([
    ['sqlite', sqlite, 'file:auth.db'],
    ['postgres', postgres, 'postgres://u:p@ep-x.eu.example/db'],
    ['mysql', mysql, 'mysql://u:p@host.example/db'],
  ] as const)('prints the SQL for %s, named or of the URL', async (dialect, ddl, url) => {
    const { exit, out } = await program.run(['tables', '--dialect', dialect])
    expect(exit).toBe(0)
    const [comment, ...statements] = out.trim().split('\n')
    expect(comment).toMatch(/^--/)
    expect(statements).toEqual(ddl.map((statement) => `${statement};`))
    expect((await program.run(['tables'], { DATABASE_URL: url })).out).toBe(out)
    const { answer } = await program.json(['tables', '--dialect', dialect])
    expect(answer).toEqual({ ok: true, dialect, statements: ddl })
  })

  test('writes a file that makes the tables, and none over another', async () => {
    const args = ['tables', '--dialect', 'sqlite', '--out', 'auth.sql']
    expect(await program.run(args)).toEqual({ exit: 0, out: 'auth.sql: written\n', error: '' })
    expect(await program.run(args)).toMatchObject({ exit: 0, out: 'auth.sql: unchanged\n' })
    const url = `file:${file('auth.db')}`
    const client = createClient({ url })
    await client.executeMultiple(readFileSync(file('auth.sql'), 'utf8'))
    client.close()
    expect(await program.run(['check'], { DATABASE_URL: url })).toMatchObject({ exit: 0 })
    writeFileSync(file('auth.sql'), '-- mine')
    expect(await program.run(args)).toMatchObject({ exit: 1, error: /holds something else/ })
    expect(readFileSync(file('auth.sql'), 'utf8')).toBe('-- mine')
  })
})

describe('migrate --d1', () => {
  test('writes the next migration once, and none over another', async () => {
    const args = ['migrate', '--d1']
    const name = join('migrations', '0001_fastauth.sql')
    expect(await program.json(args)).toMatchObject({
      exit: 0,
      answer: { ok: true, file: name, state: 'written' },
    })
    expect(await program.json(args)).toMatchObject({ exit: 0, answer: { state: 'unchanged' } })
    writeFileSync(file(name), '-- mine')
    const refused = await program.run(args)
    expect(refused).toMatchObject({ exit: 1, error: /0001_fastauth\.sql is there/ })
    expect(readFileSync(file(name), 'utf8')).toBe('-- mine')
  })

  test("comes after an application's own migrations, in the folder that is named", async () => {
    mkdirSync(file('migrations/auth'), { recursive: true })
    writeFileSync(file('migrations/auth/0007_posts.sql'), 'select 1;')
    const { answer } = await program.json(['migrate', '--d1', 'migrations/auth'])
    expect(answer).toMatchObject({ file: join('migrations', 'auth', '0008_fastauth.sql') })
  })
})
