import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { describe, expect, inject, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { tursoAdapter } from 'fastauth-edge/turso'
import { tursoConnection } from '../../src/connections/turso.ts'
import { conformance } from '../conformance/suite.ts'
import { startSqld } from '../servers/sqld.ts'
import { libsqlBackend } from './libsql.ts'

const url = inject('libsqlUrls').turso

conformance('Turso, over a real libSQL server', async () =>
  libsqlBackend(createClient({ url }), (options) => tursoAdapter({ url, ...options })),
)

describe("Turso's protocol", () => {
  const connection = tursoConnection({
    url: inject('libsqlUrl'),
    authToken: undefined,
    fetch: undefined,
  })
  const values = async (sql: string, ...params: unknown[]): Promise<unknown> => {
    const { signal } = new AbortController()
    const options = { atomic: false, writes: false, signal, timeoutMs: 10_000, onRequest: () => {} }
    const [answer] = await connection.send([{ sql, params }], options)
    return answer?.rows
  }

  test.each([
    ['text', '\uFEFFZoë 👋 "\\'],
    ['integer', 0],
    ['integer', -Number.MAX_SAFE_INTEGER],
    ['integer', 2n ** 53n + 1n],
    ['integer', -(2n ** 63n)],
    ['real', 0.1],
    ['real', 2 ** 60],
    ['null', null],
    ['blob', new Uint8Array()],
    ['blob', Uint8Array.from({ length: 256 }, (_, i) => i)],
  ])('%s goes there and comes back as it is: %s', async (type, value) => {
    expect(await values('select typeof(?1), ?1', value)).toEqual([[type, value]])
  })

  test('a flag is 0 or 1', async () => {
    expect(await values('select ?, ?', true, false)).toEqual([[1, 0]])
  })
})

test('nothing is left open: more calls than the server has connections', async () => {
  const server = await startSqld(['--max-concurrent-connections', '4'])
  const { role } = tursoAdapter({ url: server.url, retries: 0 })
  await role.createRole('reader')
  for (let i = 0; i < 20; i++) {
    expect(await role.getRole('reader')).toEqual({ name: 'reader', permissions: [] })
    await expect(role.createRole('reader')).rejects.toThrow(/exists/)
  }
  await server.close()
})

test('a token comes from the options or the URL, and no stranger gets in', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const token = (access: 'rw' | 'ro'): string => {
    const parts = [{ alg: 'EdDSA' }, { a: access }].map((part) => JSON.stringify(part))
    const claims = parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
    return `${claims}.${sign(null, Buffer.from(claims), privateKey).toString('base64url')}`
  }
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
  const key = join(folder, 'key.pem')
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }))
  const server = await startSqld(['--auth-jwt-key-file', key])
  const { host } = new URL(server.url)
  const authToken = token('rw')
  for (const options of [
    { url: server.url, authToken },
    { url: `${server.url}?authToken=${authToken}` },
    { url: `ws://:${authToken}@${host}` },
    { url: `libsql://${host}?tls=0&authToken=wrong`, authToken },
    { url: 'libsql://elsewhere.example', endpoint: server.url, authToken },
  ]) {
    expect(await tursoAdapter(options).role.listRoles()).toEqual([])
  }
  const refused = { code: 'database_unauthorized' }
  for (const options of [{}, { authToken: 'wrong' }]) {
    const { role } = tursoAdapter({ url: server.url, ...options })
    await expect(role.listRoles()).rejects.toMatchObject(refused)
  }
  const reader = tursoAdapter({ url: server.url, authToken: token('ro') })
  expect(await reader.role.listRoles()).toEqual([])
  await expect(reader.role.createRole('reader')).rejects.toMatchObject(refused)
  await server.close()
  rmSync(folder, { recursive: true })
})

test('files and memory are named as what they are: not of this driver', () => {
  for (const local of ['file:auth.db', 'sqlite:///auth.db', 'sqlite://']) {
    expect(() => tursoAdapter({ url: local })).toThrow(ConfigError)
    expect(() => tursoAdapter({ url: local })).toThrow(/fastauth-edge\/libsql/)
  }
})
