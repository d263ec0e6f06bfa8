/** A URL leads to the host that its rule names, or nowhere: whichever way it comes in. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { everythingIn } from '../secrets/logger.ts'
import { ANY, LIBSQL, NEON, PLANETSCALE, record } from './ways.ts'

let sent: Request[] = []
beforeEach(() => {
  // The warnings of the command line about credentials in --url.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  sent = record()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const FOREIGN = /hand a drizzle database to drizzleAdapter.*name as `endpoint`/
const ENCODE = /must be percent-encoded.*# as %23/
const PORT = /has a port.*Leave it out/
const NO_HOST = /has no host/

/** A URL, and the address that it leads to or what is said of it. `s3cret` is in no error. */
type Form = readonly [url: string, outcome: string | RegExp]

const POSTGRES: readonly Form[] = [
  [
    'postgres://u:s3cret@ep-x.eu-central-1.aws.neon.tech/db',
    'https://api.eu-central-1.aws.neon.tech/sql',
  ],
  [
    'postgresql://u:s3cret@ep-x-pooler.us-east-2.aws.neon.tech/db?sslmode=require',
    'https://api.us-east-2.aws.neon.tech/sql',
  ],
  [
    'postgresql+asyncpg://u:s3cret@ep-x.eu-central-1.aws.neon.tech/db',
    'https://api.eu-central-1.aws.neon.tech/sql',
  ],
  [
    'POSTGRES://u:s3cret@EP-X.Eu-Central-1.AWS.NEON.TECH/db',
    'https://api.eu-central-1.aws.neon.tech/sql',
  ],
  [
    'postgres://u:s3cret@ep-x.eu-central-1.aws.neon.tech:5432/db',
    'https://api.eu-central-1.aws.neon.tech/sql',
  ],
  [
    'postgres://u:s3cret@ep-x.eu-west-2.aws.neon.build/db',
    'https://api.eu-west-2.aws.neon.build/sql',
  ],
  ['postgres://u:s3cret@ep-x.neon.tech/db', 'https://api.neon.tech/sql'],
  [
    'postgres://u:s3cret@db.example.org/x?endpoint=http%3A%2F%2F127.0.0.1%3A4444%2Fsql',
    'http://127.0.0.1:4444/sql',
  ],
  [
    'postgres://u:s3cret@ep-x.aws.neon.tech/db?endpoint=https%3A%2F%2Fgateway.example%2Fsql',
    'https://gateway.example/sql',
  ],
  ['postgres://u:s3€rètü@ep-x.aws.neon.tech/db', 'https://api.aws.neon.tech/sql'],
  ['postgres://u:s3@cret@ep-x.aws.neon.tech/db', 'https://api.aws.neon.tech/sql'],
  ['postgres://u:s3cret@db.example.org/x', FOREIGN],
  ['postgres://u:s3cret@localhost:5432/x', FOREIGN],
  ['postgres://u:s3cret@127.0.0.1/x', FOREIGN],
  ['postgres://u:s3cret@[::1]:5432/x', FOREIGN],
  ['postgres://u:s3cret@db.abc.supabase.co:5432/postgres', FOREIGN],
  ['postgres://u:s3cret@x.postgres.database.azure.com/db', FOREIGN],
  ['postgres://u:s3cret@x.rds.amazonaws.com/db', FOREIGN],
  ['postgres://u:s3cret@neon.tech/db', FOREIGN],
  ['postgres://u:s3cret@ep-x.evilneon.tech/db', FOREIGN],
  ['postgres://u:s3cret@ep-x.aws.neon.tech.evil.example/db', FOREIGN],
  ['postgres://u:s3cret@ep-x.aws.neon.tech./db', FOREIGN],
  ['postgres://u:s3#cret@ep-x.aws.neon.tech/db', ENCODE],
  ['postgres://u:s3/cret@ep-x.aws.neon.tech/db', ENCODE],
  ['postgres://u:s3?cret@ep-x.aws.neon.tech/db', ENCODE],
  ['postgres://u:s3\\cret@ep-x.aws.neon.tech/db', ENCODE],
  ['postgres://u:s3\ncret@ep-x.aws.neon.tech/db', ENCODE],
  ['postgres://u:x@ep-x.aws.neon.tech/s3cret@ep-y.aws.neon.tech/db', ENCODE],
  ['postgres://u:s3%cret@ep-x.aws.neon.tech/db', /not percent-encoded correctly.*% as %25/],
  [
    'postgres://u:s3cret@ep-x.aws.neon.tech/db?schema=auth',
    /parameter schema, which has no effect/,
  ],
  [
    'postgres://u:s3cret@ep-x.aws.neon.tech/db?host=elsewhere',
    /parameter host, which has no effect/,
  ],
  [
    'postgres://u:s3cret@ep-x.aws.neon.tech/db?endpoint=ftp%3A%2F%2Fs3cret',
    /endpoint that is no http/,
  ],
  [
    'postgres://u:s3cret@ep-x.aws.neon.tech/db?endpoint=https%3A%2F%2Fu%3As3cret%40x.example',
    /endpoint that is no http/,
  ],
  ['postgres://u:s3cret@ep-x.aws.neon.tech', /names no database/],
  ['postgres://ep-x.aws.neon.tech/s3cret', /has no user/],
  ['postgres://u:s3cret@/db', NO_HOST],
]

const MYSQL: readonly Form[] = [
  [
    'mysql://u:s3cret@aws.connect.psdb.cloud/db',
    'https://aws.connect.psdb.cloud/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql+aiomysql://u:s3cret@eu-west.connect.psdb.cloud/db?ssl={"rejectUnauthorized":true}',
    'https://eu-west.connect.psdb.cloud/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql://u:s3cret@aws-eu-west-1.private-connect.psdb.cloud/db',
    'https://aws-eu-west-1.private-connect.psdb.cloud/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql://u:s3cret@x.us-east-4.psdb.cloud',
    'https://x.us-east-4.psdb.cloud/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql://u:s3cret@db.example:3306/db?endpoint=http%3A%2F%2F127.0.0.1%3A4444',
    'http://127.0.0.1:4444/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql://u:s3cret@db.example/db?endpoint=https%3A%2F%2Fgateway.example%2Fbelow%2F',
    'https://gateway.example/below/psdb.v1alpha1.Database/Execute',
  ],
  [
    'mysql://u:s3€rètü@aws.connect.psdb.cloud/db',
    'https://aws.connect.psdb.cloud/psdb.v1alpha1.Database/Execute',
  ],
  ['mysql://u:s3cret@aws.connect.psdb.cloud:3306/db', PORT],
  ['mysql://u:s3cret@aws.connect.psdb.cloud:443/db', PORT],
  ['mysql://u:s3cret@db.example.org/x', FOREIGN],
  ['mysql://u:s3cret@db.example.org:3306/x', FOREIGN],
  ['mysql://u:s3cret@127.0.0.1:3306/x', FOREIGN],
  ['mysql://u:s3cret@x.rds.amazonaws.com/db', FOREIGN],
  ['mysql://u:s3cret@psdb.cloud/db', FOREIGN],
  ['mysql://u:s3cret@x.evilpsdb.cloud/db', FOREIGN],
  ['mysql://u:s3cret@aws.connect.psdb.cloud.evil.example/db', FOREIGN],
  ['mysql://u:s3#cret@aws.connect.psdb.cloud/db', ENCODE],
  ['mysql://u:s3/cret@aws.connect.psdb.cloud/db', ENCODE],
  ['mysql://u:s3?cret@aws.connect.psdb.cloud/db', ENCODE],
  ['mysql://u:s3\\cret@aws.connect.psdb.cloud/db', ENCODE],
  ['mysql://u%3As3:s3cret@aws.connect.psdb.cloud/db', /user with a colon/],
  ['mysql://u@aws.connect.psdb.cloud/db', /has no password/],
]

const TURSO: readonly Form[] = [
  ['libsql://db-me.turso.io?authToken=s3cret', 'https://db-me.turso.io/v2/pipeline'],
  ['libsql://:s3cret@db-me.turso.io', 'https://db-me.turso.io/v2/pipeline'],
  ['sqlite://db-me.turso.io/?authToken=s3cret', 'https://db-me.turso.io/v2/pipeline'],
  [
    'sqlite+libsql://db-me.turso.io/?authToken=s3cret&secure=true',
    'https://db-me.turso.io/v2/pipeline',
  ],
  ['https://db.example:8443/below?authToken=s3cret', 'https://db.example:8443/below/v2/pipeline'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v2/pipeline'],
  ['libsql://localhost:8080?tls=0', 'http://localhost:8080/v2/pipeline'],
  ['libsql://[::1]:8080?tls=0&authToken=s3cret', 'http://[::1]:8080/v2/pipeline'],
  ['libsql://:s3#cret@db-me.turso.io', ENCODE],
  ['libsql://:s3/cret@db-me.turso.io', ENCODE],
  ['libsql://:s3?cret@db-me.turso.io', ENCODE],
  ['libsql://:s3\\cret@db-me.turso.io', ENCODE],
  ['libsql://db-me.turso.io?authToken=s3cret#x', ENCODE],
  ['libsql://db-me.turso.io?authToken=s3+cret', /no header can carry.*%2B/],
  ['libsql://:s3%0Acret@db-me.turso.io', /no header can carry/],
  ['libsql://:s3€cret@db-me.turso.io', /no header can carry/],
  ['libsql://db-me.turso.io?authToken=', /the token in the database URL is empty/],
  ['libsql://s3cret@db-me.turso.io', /a user and no token/],
  ['libsql://db-me.turso.io?token=s3cret', /takes the parameters authToken/],
  ['libsql://db-me.turso.io?tls=0&authToken=s3cret', /must name its port/],
  ['libsql://?authToken=s3cret', NO_HOST],
]

const CASES = [
  ...POSTGRES.map((form) => ({ form, ways: { ...ANY, ...NEON } })),
  ...MYSQL.map((form) => ({ form, ways: { ...ANY, ...PLANETSCALE } })),
  ...TURSO.map((form) => ({ form, ways: { ...ANY, ...LIBSQL } })),
].map(({ form: [url, outcome], ways }) => ({ url, outcome, ways }))

describe('$url', () => {
  test.each(CASES)('$url', async ({ url, outcome, ways }) => {
    for (const [way, open] of Object.entries(ways)) {
      sent.length = 0
      const made = (async () => (await open(url)).role.listRoles())()
      const error: unknown = await made.catch((thrown: unknown) => thrown)
      // Stacks name files by their paths, which are the checkout's own.
      const said = everythingIn(error).replaceAll(process.cwd(), '')
      expect(said, way).not.toMatch(/s3cret|s3.?cret|s3.{1,3}r/)
      if (typeof outcome === 'string') {
        expect(error, way).toMatchObject({ code: 'database_unauthorized' })
        expect(
          sent.map((request) => request.url),
          way,
        ).toEqual([outcome])
        expect(sent[0], way).toMatchObject({ cache: 'no-store', redirect: 'manual' })
      } else {
        expect(error, way).toBeInstanceOf(ConfigError)
        expect(String(error), way).toMatch(outcome)
        expect(sent, way).toEqual([])
      }
    }
  })
})

test('a JWT goes to the host of Neon that takes one', async () => {
  const { neonAdapter } = await import('fastauth-edge/neon')
  const url = 'postgres://u@ep-x.eu-central-1.aws.neon.tech/db'
  await neonAdapter({ url, authToken: 'jwt' })
    .role.listRoles()
    .catch(() => {})
  expect(sent.map((request) => request.url)).toEqual([
    'https://apiauth.eu-central-1.aws.neon.tech/sql',
  ])
  expect(() => neonAdapter({ url: 'postgres://u@db.example/x', authToken: 'jwt' })).toThrow(FOREIGN)
})
