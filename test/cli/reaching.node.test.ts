import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createEdgeAdapter } from 'fastauth-edge'
import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
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
  for (const made of ['.env', 'auth.db']) {
    rmSync(join(program.cwd, made), { recursive: true, force: true })
  }
})

const file = (name: string): string => join(program.cwd, name)
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
        error: expect.stringMatching(/refuses to create tables: .*`fastauth-edge tables` prints/),
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
      const sent = [`Bearer ${MARK}`, null, null, null, 'Bearer own']
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
