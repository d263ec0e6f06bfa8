/** The faults of a bad day: those of any network, and those that each service has words of its own for. */
import type { Answer, ProxyFault } from './fault-proxy.ts'

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: JSON.stringify(body),
})

const html = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><h1>${status}</h1></html>`,
})

const never = (name: string, heard: ProxyFault['heard']): ProxyFault => ({
  name,
  forwarded: 'never',
  heard,
})

const first = (name: string, heard: ProxyFault['heard']): ProxyFault => ({
  name: `${name}, carried out`,
  forwarded: 'first',
  heard,
})

const both = (name: string, heard: ProxyFault['heard']): ProxyFault[] => [
  never(name, heard),
  first(name, heard),
]

const limited = (name: string, value: () => string): ProxyFault =>
  never(`429, ${name}`, () => json(429, { message: 'too many' }, { 'retry-after': value() }))

/** What happens between a caller and any database over HTTP. */
const NETWORK: readonly ProxyFault[] = [
  never('connection refused', 'refused'),
  ...both('connection reset', 'reset'),
  ...both('no answer', 'nothing'),
  { name: 'no answer, carried out later', forwarded: 'late', heard: 'nothing' },
  first('slow answer', 'slow'),
  first('answer broken off', 'cut'),
  first('half an answer', 'half'),
  ...both('200 that is no JSON', html(200)),
  ...both('200 that is another JSON', json(200, { unexpected: true })),
  never('429', json(429, { message: 'too many' })),
  limited('at once', () => '0'),
  limited('in a second', () => '1'),
  limited('at a time', () => new Date().toUTCString()),
  ...both('500', json(500, { message: 'oops' })),
  ...both('502', html(502)),
  ...both('503', json(503, { message: 'overloaded' })),
  never('503 with Retry-After', json(503, {}, { 'retry-after': '0' })),
]

const postgres = (code: string, message: string): Answer =>
  json(400, { message, code, severity: 'FATAL', detail: null, hint: null, constraint: null })

const NEON: readonly ProxyFault[] = [
  ...both('57P01', postgres('57P01', 'terminating connection due to administrator command')),
  ...both('08006', postgres('08006', 'server closed the connection unexpectedly')),
  never('53300', postgres('53300', 'sorry, too many clients already')),
  never('40001', postgres('40001', 'could not serialize access due to concurrent update')),
  never('expired password', postgres('28P01', "password authentication failed for user 'auth'")),
  never('proxy error', json(500, { message: 'Failed to connect to the requested compute' })),
]

const tablet = (code: string, desc: string): Answer => {
  const message = `target: auth.-.primary: vttablet: rpc error: code = ${code} desc = ${desc}`
  return json(200, { session: null, error: { code: 'UNKNOWN', message } })
}

const PLANETSCALE: readonly ProxyFault[] = [
  ...both('Unavailable', tablet('Unavailable', 'error reading from server: EOF')),
  ...both('DeadlineExceeded', tablet('DeadlineExceeded', 'context deadline exceeded')),
  never('pool', tablet('ResourceExhausted', 'transaction pool connection limit exceeded')),
  never('expired', json(401, { code: 'unauthenticated', message: 'invalid authorization' })),
]

/** An error of Hrana's for the first request of a pipeline, and success for the closing of the stream. */
const hrana =
  (code: string, message: string) =>
  (body: string): Answer => {
    const { requests }: { requests: readonly { type: string }[] } = JSON.parse(body)
    const results = requests.map(({ type }) =>
      type === 'close'
        ? { type: 'ok', response: { type } }
        : { type: 'error', error: { code, message } },
    )
    return json(200, { baton: null, base_url: null, results })
  }

const LIBSQL: readonly ProxyFault[] = [
  never('SQLITE_BUSY', hrana('SQLITE_BUSY', 'database is locked')),
  never('stream expired', json(404, { error: 'The stream has expired due to inactivity' })),
  never('internal', json(500, { error: 'Internal error: connection to the primary was lost' })),
  never('expired token', json(401, { error: 'Unauthorized: `The JWT has expired`' })),
]

export const MIXES = {
  libSQL: [...NETWORK, ...LIBSQL],
  Turso: [...NETWORK, ...LIBSQL],
  Neon: [...NETWORK, ...NEON],
  PlanetScale: [...NETWORK, ...PLANETSCALE],
} as const
