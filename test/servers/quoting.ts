/** A database endpoint that fails in every way it can, and repeats in its answer all that it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Server } from './process.ts'

type Trouble = (quoted: string, response: ServerResponse) => unknown

const STATUSES = [400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 507]

const answer =
  (status: number, body: (quoted: string) => unknown): Trouble =>
  (quoted, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(body(quoted)))

const verbatim =
  (status: number, body: (quoted: string) => string): Trouble =>
  (quoted, response) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body(quoted))

const postgres = (code: string, message: string): Trouble =>
  answer(400, (quoted) => ({
    message: message + quoted,
    code,
    detail: quoted,
    hint: quoted,
    where: quoted,
    table: quoted,
    constraint: quoted,
  }))

const mysql = (message: (quoted: string) => string): Trouble =>
  answer(200, (quoted) => ({ session: null, error: { code: quoted, message: message(quoted) } }))

const sqlite = (code: string | undefined, message: string): Trouble =>
  answer(200, (quoted) => ({
    baton: null,
    base_url: null,
    results: [
      { type: 'error', error: { message: message + quoted, code: code ?? quoted } },
      { type: 'ok', response: { type: 'close' } },
    ],
  }))

const tablet = (code: string, begin: string, errno: number, state: string) =>
  mysql(
    (quoted) =>
      `target: db.-.primary: vttablet: rpc error: code = ${code} desc = ${begin}${quoted}' for key 'x' (errno ${errno}) (sqlstate ${state}) (CallerID: me): Sql: "${quoted}"`,
  )

/** In an order that tests may count on. */
const TROUBLES: readonly Trouble[] = [
  ...STATUSES.map((status) => verbatim(status, (quoted) => quoted)),
  ...STATUSES.map((status) => answer(status, (quoted) => ({ message: quoted, code: quoted }))),
  answer(500, (quoted) => ({ error: { code: quoted, message: quoted } })),
  verbatim(200, (quoted) => quoted),
  verbatim(200, (quoted) => JSON.stringify({ rows: quoted, result: quoted }).slice(0, -9)),
  answer(200, (quoted) => ({ unexpected: quoted })),
  answer(200, (quoted) => quoted),
  answer(200, (quoted) => [quoted]),
  answer(200, () => null),
  answer(200, (quoted) => ({ results: [{ type: quoted }], rows: [quoted], result: quoted })),
  answer(200, (quoted) => ({ rows: [[quoted]], fields: [], command: quoted, rowCount: quoted })),
  answer(200, (quoted) => ({ result: { fields: [{ name: quoted, type: quoted }], rows: quoted } })),
  postgres('23505', 'duplicate key value violates unique constraint '),
  postgres('23503', 'insert or update violates foreign key constraint '),
  postgres('42P01', 'relation "fastauth_users" does not exist '),
  postgres('22P02', 'invalid input syntax for type integer: '),
  postgres('57014', 'canceling statement '),
  postgres('XX000', 'internal error: '),
  postgres('not a code', 'who knows: '),
  tablet('AlreadyExists', "Duplicate entry '", 1062, '23000'),
  tablet('NotFound', "Table '", 1146, '42S02'),
  tablet('InvalidArgument', "Incorrect integer value: '", 1366, 'HY000'),
  tablet('ResourceExhausted', "too many connections '", 1203, '42000'),
  mysql((quoted) => `VT05004: table '${quoted}' does not exist`),
  mysql((quoted) => quoted),
  sqlite('SQLITE_CONSTRAINT', 'SQLite error: UNIQUE constraint failed: '),
  sqlite('SQLITE_UNKNOWN', 'SQLite error: no such table: '),
  sqlite('SQL_INPUT_ERROR', 'SQLite error: no such column: '),
  sqlite('SQLITE_BUSY', 'database is locked: '),
  sqlite(undefined, ''),
  (_, response) => response.destroy(),
  (quoted, response) => {
    response.writeHead(200, { 'content-length': 10_000_000 }).write(quoted)
    setTimeout(() => response.destroy(), 5)
  },
  (quoted, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(quoted),
  (quoted, response) => response.socket?.end(`HTTP/1.1 ${quoted}\r\n\r\n`),
  (quoted, response) => response.writeHead(500, encodeURIComponent(quoted).slice(0, 4_000)).end(),
  (quoted, response) =>
    response.writeHead(302, { location: `/?${encodeURIComponent(quoted).slice(0, 4_000)}` }).end(),
  // Never answers.
  () => {},
]

export const TROUBLE_COUNT: number = TROUBLES.length

/** What was sent, and the password that a header only encodes. */
async function quote(request: IncomingMessage): Promise<string> {
  const basic = request.headers.authorization?.replace(/^Basic /, '') ?? ''
  const headers = JSON.stringify(request.headers)
  return `${Buffer.from(basic, 'base64')} ${await text(request)} ${headers} ${request.url}`
}

/**
 * The first part of a request's path is the number of its trouble. Every quotation begins with `word`, where an
 * engine would name a table or a column.
 */
export function startQuoting(word: string): Promise<Server> {
  const server = createServer((request, response) => {
    const [, number] = /^\/(\d+)/.exec(request.url ?? '') ?? []
    quote(request)
      .then((quoted) => TROUBLES[Number(number)]?.(`${word} ${quoted}`, response))
      .catch(() => response.destroy())
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const close = async (): Promise<void> => {
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
      }
      resolve({ url: `http://127.0.0.1:${port}`, close })
    })
  })
}
