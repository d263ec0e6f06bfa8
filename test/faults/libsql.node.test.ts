import { createServer, type RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { DatabaseError, type QueryEvent, SchemaError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { freePort } from '../servers/process.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

/** An endpoint that fails in one way. */
async function failing(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  return `http://127.0.0.1:${port}`
}

const SECRET = 'marked-secret'

/** Every text that a logger could get out of an error. */
const texts = (error: unknown): string =>
  `${String(error)} ${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`

const answer =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body)

describe('a database that does not answer as it should', () => {
  test.each([
    [401, 'unauthorized', 'database_unauthorized'],
    [403, 'forbidden', 'database_unauthorized'],
    [400, '{"error":"Namespace `x` doesn\'t exist"}', 'database_refused'],
    [402, 'payment required', 'database_refused'],
    [
      403,
      '{"error":"Operation was blocked: SQL write operations are forbidden"}',
      'database_refused',
    ],
    [404, 'no such namespace', 'database_refused'],
    [413, 'too large', 'database_refused'],
    [422, '{"error":"no"}', 'database_refused'],
    [301, 'elsewhere', 'database_unknown'],
    [429, '{"message":"too many"}', 'database_rate_limited'],
    [500, 'oops', 'database_unavailable'],
    [502, '<html>bad gateway</html>', 'database_unavailable'],
    [503, '{"error":"overloaded"}', 'database_unavailable'],
    [200, 'not json', 'database_unknown'],
    [200, '{"unexpected":true}', 'database_unknown'],
  ])('HTTP %i with %s is %s', async (status, body, code) => {
    const url = await failing(answer(status, `${body}`))
    const adapter = libsqlAdapter({ url, authToken: SECRET, retries: 0 })
    for (const call of [
      () => adapter.user.getUserByEmail(`${SECRET}@example.com`),
      () => adapter.user.createUser({ email: `${SECRET}@example.com`, hashedPassword: SECRET }),
      () => adapter.token.consumeToken(SECRET, 'reset'),
    ]) {
      const error = await call().catch((e: unknown) => e)
      expect(error).toBeInstanceOf(DatabaseError)
      expect(error).toMatchObject({ code, cause: { name: 'DriverError' } })
      expect(texts(error)).not.toContain(SECRET)
    }
  })

  test('nothing listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const events: QueryEvent[] = []
    const adapter = libsqlAdapter({ url, onQuery: (event) => events.push(event) })
    await expect(adapter.session.getSessionUser(SECRET)).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    expect(events.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    // A write is repeated too, where its outcome can be told then; a count could not.
    await expect(adapter.user.createUser({ email: 'a@example.com' })).rejects.toThrow(
      /whether the write was carried out is not known/,
    )
    expect(events).toHaveLength(6)
    await expect(adapter.session.deleteUserSessions(SECRET)).rejects.toThrow(/is not known/)
    expect(events).toHaveLength(7)
  })

  test('a connection that is reset', async () => {
    const url = await failing((request) => request.socket.destroy())
    const adapter = libsqlAdapter({ url, retries: 0 })
    await expect(adapter.role.listRoles()).rejects.toMatchObject({ code: 'database_unavailable' })
  })

  test('a database that never answers is given up in time, each attempt', async () => {
    let seen = 0
    const url = await failing(() => {
      seen++
    })
    const adapter = libsqlAdapter({ url, timeoutMs: 300, retries: 1 })
    await expect(adapter.role.listRoles()).rejects.toMatchObject({ code: 'database_timeout' })
    expect(seen).toBe(2)
  })

  test('too many requests are repeated, a write too: nothing was carried out', async () => {
    let seen = 0
    const url = await failing((_, response) => {
      seen++
      response.writeHead(429).end()
    })
    const adapter = libsqlAdapter({ url, retries: 2 })
    await expect(adapter.role.createRole('x')).rejects.toMatchObject({
      code: 'database_rate_limited',
    })
    expect(seen).toBe(3)
  })
})

test('a SchemaError names the table and keeps what is not ours to itself', async () => {
  const adapter = libsqlAdapter({ url: 'sqlite://', tables: 'never' })
  const error = await adapter.user.getUserByEmail(`${SECRET}@example.com`).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(SchemaError)
  expect(error).toMatchObject({ message: expect.stringContaining('(fastauth_users)') })
  expect(texts(error)).not.toContain(SECRET)
})
