/** What `fastauth-edge local` prints for people: lines to copy. */
import type { LocalOptions } from '../local/local-options.ts'

interface Urls {
  readonly neon?: string | undefined
  readonly planetscale?: string | undefined
  readonly libsql?: string | undefined
}

export const linesOf = (urls: Urls, options: LocalOptions): string[] => [
  ...neonLines(urls.neon, options),
  ...planetscaleLines(urls.planetscale),
  ...libsqlLines(urls.libsql, options),
  'fastauth-edge takes each DATABASE_URL as it is. Ctrl+C stops.',
]

const variable = (url: string): string => `  DATABASE_URL='${url}'`

const keeping = ({ data }: LocalOptions): string =>
  data === undefined ? 'which ends with this program (--data DIR keeps it)' : 'kept in --data'

function neonLines(url: string | undefined, options: LocalOptions): string[] {
  if (url === undefined) return []
  const { host } = new URL(url)
  const over = options.neon === true ? `PGlite, ${keeping(options)}` : 'your Postgres'
  return [
    `Neon, over ${over}`,
    variable(url),
    '  with @neondatabase/serverless, before its first query:',
    `    neonConfig.fetchEndpoint = 'http://${host}/sql'`,
    `    neonConfig.wsProxy = '${host}/v2'`,
    '    neonConfig.useSecureWebSocket = false',
    ...(options.neon === true ? [] : ['    neonConfig.pipelineConnect = false']),
    '',
  ]
}

function planetscaleLines(url: string | undefined): string[] {
  if (url === undefined) return []
  return [
    'PlanetScale, over your MySQL',
    variable(url),
    '  with @planetscale/database:',
    "    new Client({ url, fetch: (input, init) => fetch(input.replace('https:', 'http:'), init) })",
    '',
  ]
}

function libsqlLines(url: string | undefined, options: LocalOptions): string[] {
  if (url === undefined) return []
  return [
    `libSQL, ${keeping(options)}`,
    variable(url),
    '  with @libsql/client and @tursodatabase/serverless: the same URL',
    '',
  ]
}
