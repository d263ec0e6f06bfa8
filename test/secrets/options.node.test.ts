/** What is refused before anything is sent: URLs and options, each with the mark wherever a secret could stand. */
import { expect, test } from 'vitest'
import { ConfigError, createEdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { everythingIn, MARK, marked } from './logger.ts'

const CREDENTIALS = [
  `u:${MARK}`,
  `${MARK}:${MARK}`,
  `:${MARK}`,
  `u:%zz${MARK}`,
  `u:${MARK}@x`,
  MARK,
]
const HOSTS = ['host', 'host:99999', `${MARK} x`, '[::1', '', ':1', '127.0.0.1', 'h.example']
const ENDS = ['', '/', `/${MARK}`, `/db?x=${MARK}`, `/db#${MARK}`, `/db?endpoint=${MARK}`, '/%zz']
const SCHEMES = ['libsql', 'https', 'sqlite', 'postgres', 'postgresql+asyncpg', 'mysql', MARK]

const URLS: readonly unknown[] = [
  ...SCHEMES.flatMap((scheme) =>
    CREDENTIALS.flatMap((credentials) =>
      HOSTS.flatMap((host) => ENDS.map((end) => `${scheme}://${credentials}@${host}${end}`)),
    ),
  ),
  MARK,
  `${MARK}://`,
  `libsql://h?authToken=${MARK}&x=1`,
  `libsql://h?tls=0&authToken=${MARK}`,
  `sqlite:${MARK}`,
  { toString: () => MARK },
  [MARK],
]

const OPTIONS: readonly object[] = [
  ...['tables', 'timeoutMs', 'retries', 'endpoint', 'fetch', 'onQuery'].flatMap((name) =>
    [MARK, { [MARK]: MARK }, [MARK], Symbol(MARK)].map((value) => ({ [name]: value })),
  ),
  { authToken: { [MARK]: MARK } },
  { authToken: [MARK] },
  { [MARK]: MARK },
  { endpoint: `postgres://${MARK}` },
  { endpoint: `https://${MARK}:x y` },
]

const url = 'libsql://db.example'
const postgres = 'postgres://u:p@ep.eu.aws.neon.tech/db'
const mysql = 'mysql://u:p@aws.connect.psdb.cloud/db'

const ATTEMPTS: readonly (() => unknown)[] = [
  ...URLS.flatMap((given) =>
    [createEdgeAdapter, libsqlAdapter, tursoAdapter, neonAdapter, planetscaleAdapter].map(
      (make) => () => {
        // @ts-expect-error: callers without types
        make({ url: given })
      },
    ),
  ),
  ...OPTIONS.flatMap((options) => [
    () => createEdgeAdapter({ url, ...options }),
    () => libsqlAdapter({ url, ...options }),
    () => tursoAdapter({ url, ...options }),
    () => neonAdapter({ url: postgres, ...options }),
    () => planetscaleAdapter({ url: mysql, ...options }),
    () => d1Adapter({ binding: MARK, ...options }),
    () => drizzleAdapter({ db: { $client: MARK, [MARK]: MARK }, ...options }),
  ]),
]

test('a ConfigError repeats nothing of a URL or an option', () => {
  let count = 0
  for (const make of ATTEMPTS) {
    try {
      make()
    } catch (error) {
      count++
      expect(error).toBeInstanceOf(ConfigError)
      expect(marked(everythingIn(error))).toBeUndefined()
    }
  }
  process.stdout.write(`${count} of ${ATTEMPTS.length} configurations refused without a secret\n`)
  expect(count).toBeGreaterThan(1_000)
})
