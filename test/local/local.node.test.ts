import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { Client } from '@planetscale/database'
import { neon, neonConfig } from '@neondatabase/serverless'
import { ConfigError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { type Local, type LocalOptions, startLocal } from 'fastauth-edge/local'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createMysqlDatabase } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { freePort } from '../servers/process.ts'
import { MARK, marked } from '../secrets/logger.ts'

let folder: string
let postgres: string
let mysql: string
let local: Local
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-'))
  postgres = await createPostgresDatabase(inject('postgresUrl'), 'local')
  mysql = await createMysqlDatabase(inject('mysqlUrl'), 'local')
  const port = await freePort()
  local = await startLocal({ neon: { postgres }, planetscale: { mysql }, libsql: true, port })
  expect(new URL(local.urls.neon).port).toBe(String(port))
  expect(new URL(local.urls.planetscale).port).toBe(String(port + 1))
  expect(local.urls.libsql).toBe(`http://127.0.0.1:${port + 2}`)
})
afterAll(async () => {
  await local.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('PlanetScale', () => {
  const overHttp = (url: string): Client =>
    new Client({ url, fetch: (input, init) => fetch(input.replace('https:', 'http:'), init) })

  test("its URL is for the service's driver, with a password that is percent-encoded in it", async () => {
    expect(local.urls.planetscale).toContain('p%40ss%2Fw%25rd')
    const client = overHttp(local.urls.planetscale)
    const { rows } = await client.transaction(async (tx) => {
      await tx.execute('create table if not exists item (id int primary key)')
      await tx.execute('insert into item values (?)', [1])
      return tx.execute('select id, ? as name from item', ['é'])
    })
    expect(rows).toEqual([{ id: 1, name: 'é' }])
    await expect(client.execute('insert into item values (1)')).rejects.toThrow(
      /^target: .* code = AlreadyExists desc = Duplicate entry '1' .*\(errno 1062\)/,
    )
    const wrong = overHttp(local.urls.planetscale.replace('@127', 'x@127'))
    await expect(wrong.execute('select 1')).rejects.toMatchObject({ status: 401 })
  })

  test('its URL is for fastauth-edge', async () => {
    const { user } = planetscaleAdapter({ url: local.urls.planetscale })
    const { id } = await user.createUser({ email: 'alice@example.com' })
    expect(await user.getUserByEmail('alice@example.com')).toMatchObject({ id })
  })
})

describe('libSQL', () => {
  test('its URL is for @libsql/client and for fastauth-edge', async () => {
    const client = createClient({ url: local.urls.libsql })
    const { user } = libsqlAdapter({ url: local.urls.libsql })
    const { id } = await user.createUser({ email: 'alice@example.com' })
    const { rows } = await client.execute('select id from fastauth_users')
    expect(rows.map((row) => row['id'])).toEqual([id])
    const transaction = await client.transaction('write')
    await transaction.execute('delete from fastauth_users')
    await transaction.rollback()
    expect(await user.getUserById(id)).toMatchObject({ id })
    client.close()
  })
})

test('data keeps what PGlite and libSQL store; without it they begin empty', async () => {
  const options = { neon: true, libsql: true, data: folder } as const
  const use = async (statement: string, by: Local<'neon' | 'libsql'>): Promise<unknown[]> => {
    neonConfig.fetchEndpoint = `http://${new URL(by.urls.neon).host}/sql`
    const client = createClient({ url: by.urls.libsql })
    const found = [
      await neon(by.urls.neon).query(statement),
      (await client.execute(statement)).rows,
    ]
    client.close()
    return found
  }
  const first = await startLocal(options)
  await use('create table kept (id int)', first)
  await use('insert into kept values (7)', first)
  await first.close()
  const second = await startLocal(options)
  expect(await use('select id from kept', second)).toEqual([[{ id: 7 }], [{ id: 7 }]])
  await second.close()
})

describe('a page of another site', () => {
  const HEADERS = [
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1.evil.example' }, 403],
    [{ host: 'rebound.example' }, 403],
    [{ host: 'localhost.evil.example:4444' }, 403],
    [{ origin: 'http://localhost:3000' }, 200],
    [{ host: 'localhost:4444' }, 200],
    [{ host: 'app.localhost' }, 200],
    [{}, 200],
  ] as const

  /** fetch sets Host itself. */
  const post = async (url: string, body: string, headers: Record<string, string>) => {
    const { request } = await import('node:http')
    return new Promise<number>((resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'text/plain', ...headers } }
      const sent = request(url, options, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      })
      sent.on('error', reject).end(body)
    })
  }

  test.each(HEADERS)('reaches no database: %j', async (headers, status) => {
    const { neon: neonUrl, planetscale, libsql } = local.urls
    const target = new URL(planetscale)
    const known = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`
    const raw = { 'neon-raw-text-output': 'true', 'neon-array-mode': 'true' }
    const sql = { ...headers, ...raw, 'neon-connection-string': neonUrl }
    const basic = `Basic ${Buffer.from(known).toString('base64')}`
    const execute = `http://${target.host}/psdb.v1alpha1.Database/Execute`
    const query = '{"query":"select 1"}'
    const close = '{"requests":[{"type":"close"}]}'
    expect([
      await post(`http://${new URL(neonUrl).host}/sql`, query, sql),
      await post(execute, query, { ...headers, authorization: basic }),
      await post(`${libsql}/v2/pipeline`, close, headers),
    ]).toEqual([status, status, status])
  })
})

describe('what cannot be started is a ConfigError that repeats no URL', () => {
  test.each<[LocalOptions, RegExp]>([
    [{}, /starts nothing: give it neon, planetscale or libsql/],
    [{ neon: true, port: 70_000 }, /^port must be a whole number/],
    [{ neon: true, data: '' }, /^data must be/],
    [{ neon: { postgres: `mysql://u:${MARK}@h/d` } }, /^neon\.postgres must be a URL: postgres:/],
    [{ planetscale: { mysql: `mysql://h/${MARK}` } }, /^planetscale\.mysql must be a URL: mysql:/],
    [{ libsql: true, data: '/dev/null' }, /^the folder of data cannot be used \(ENOTDIR|EEXIST\)/],
    [{ neon: true, dat: MARK } as LocalOptions, /takes no other options than neon, planetscale/],
  ])('%j', async (options, message) => {
    const error = await startLocal(options).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(message) })
    expect(marked(String(error))).toBeUndefined()
  })

  test('a database that is not there, or refuses the password', async () => {
    const port = await freePort()
    const wrong = (url: string): string => Object.assign(new URL(url), { password: MARK }).href
    const away = (url: string): string => Object.assign(new URL(url), { port }).href
    for (const [options, code] of [
      [{ neon: { postgres: wrong(postgres) } }, '28P01'],
      [{ neon: { postgres: away(postgres) } }, 'ECONNREFUSED'],
      [{ planetscale: { mysql: wrong(mysql) } }, 'ER_ACCESS_DENIED_ERROR'],
      [{ planetscale: { mysql: away(mysql) } }, 'ECONNREFUSED'],
    ] as const) {
      const error = await startLocal<LocalOptions>(options).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(ConfigError)
      expect(String(error)).toContain(`does not let the stand-in in (${code})`)
      expect(marked(String(error))).toBeUndefined()
    }
  })

  test('a port that is in use: what was started before is closed again', async () => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port + 1, '127.0.0.1', resolve))
    const options = { neon: { postgres }, planetscale: { mysql }, port }
    await expect(startLocal(options)).rejects.toThrow(`port ${port + 1} of 127.0.0.1 is in use`)
    const again = await startLocal({ neon: { postgres }, port })
    await again.close()
    await new Promise((resolve) => other.close(resolve))
  })
})
