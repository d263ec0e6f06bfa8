/** gRPC's names of Vitess' codes, by MySQL's error number. */
const RPC_CODES: Record<string, readonly number[]> = {
  AlreadyExists: [1050, 1062, 1086],
  NotFound: [1029, 1032, 1051, 1054, 1094, 1109, 1141, 1146, 1176],
  FailedPrecondition: [1046, 1091, 1169, 1172, 1215, 1216, 1217, 1242, 1288, 1451, 1452, 1792],
  InvalidArgument: [
    1047, 1048, 1049, 1052, 1055, 1060, 1061, 1064, 1065, 1071, 1103, 1110, 1111, 1136, 1166, 1170,
    1193, 1210, 1231, 1264, 1267, 1292, 1366, 1406,
  ],
  Aborted: [1078, 1080, 1152, 1213],
  DeadlineExceeded: [1205, 2013],
  Unavailable: [1053, 2006],
  ResourceExhausted: [1021, 1037, 1038, 1040, 1041, 1153, 1203, 1206, 1226],
  PermissionDenied: [1044, 1045, 1095, 1227],
}

export interface MysqlError {
  readonly errno: number
  readonly sqlState: string
  readonly sqlMessage: string
}

export function isMysqlError(error: unknown): error is MysqlError {
  return error instanceof Error && 'sqlMessage' in error && 'sqlState' in error
}

const TABLE = /\b(?:into|update)\s+`?(\w+)/i

/** A tablet's error in PlanetScale's words, which quote the statement. */
export function tabletMessage(error: MysqlError, database: string, query: string): string {
  const { errno, sqlState } = error
  const codes = Object.keys(RPC_CODES)
  const code = codes.find((name) => RPC_CODES[name]?.includes(errno)) ?? 'Unknown'
  // MySQL says the table of a key, MariaDB does not.
  const key = (_: string, name: string) => `for key '${TABLE.exec(query)?.[1]}.${name}'`
  const said = error.sqlMessage.replace(/for key '([^'.]+)'$/, key)
  const desc = `${said} (errno ${errno}) (sqlstate ${sqlState})`
  return (
    `target: ${database}.-.primary: vttablet: rpc error: code = ${code} desc = ${desc} ` +
    `(CallerID: planetscale-admin): Sql: ${JSON.stringify(query)}, BindVars: {REDACTED}`
  )
}

/** A statement of a transaction that PlanetScale has rolled back meanwhile. */
export function endedMessage(database: string, seconds: number): string {
  const time = new Date().toISOString().replace('T', ' ').replace('Z', '')
  return (
    `target: ${database}.-.primary: vttablet: rpc error: code = Aborted desc = transaction ` +
    `${Date.now()}: ended at ${time} UTC (exceeded timeout: ${seconds}s) ` +
    '(CallerID: planetscale-admin)'
  )
}

/** The statement without its literals, quoted names and comments. */
export function skeleton(query: string): string {
  const quoted = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|--\s[^\n]*|\/\*.*?\*\//gs
  return query.replace(quoted, (text) => ' '.repeat(text.length))
}

/** MariaDB takes these, MySQL does not. */
const MARIADB_ONLY = [
  /\breturning\b/i,
  /\bcreate\s+(or\s+replace\s+table)\b/i,
  /\b(?:index|key|column|constraint)\s+(if\s+(?:not\s+)?exists)\b/i,
]

/** MariaDB and MySQL take these, Vitess does not. */
const UNSUPPORTED = /\b(?:with\s+recursive|json_table\s*\()/i

const DDL = /^\s*(?:create|alter|drop|truncate|rename)\b/i
const FOREIGN_KEY = /\b(?:foreign\s+key|references)\b/i

/** Why vtgate would not send the statement on, in its words: those carry no error number. */
export function vtgateRefusal(query: string, refuseDdl: boolean): string | undefined {
  const text = skeleton(query)
  if (text.trim() === '') return 'Query was empty'
  if (UNSUPPORTED.test(text)) return `VT12001: unsupported: ${query}`
  for (const pattern of MARIADB_ONLY) {
    const match = pattern.exec(text)
    if (!match) continue
    const word = match[1] ?? match[0]
    const position = match.index + match[0].indexOf(word) + word.length + 1
    return `syntax error at position ${position} near '${word.split(/\s/)[0]}'`
  }
  if (!DDL.test(text)) return undefined
  if (refuseDdl) return 'direct DDL is disabled'
  return FOREIGN_KEY.test(text) ? 'VT10001: foreign key constraints are not allowed' : undefined
}
