import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection, escape, escapeId } from 'mysql2/promise'
import { mysqlOptions } from '../../src/local/mysql-options.ts'
import { type Command, downloadedMysql } from './downloaded-mysql.ts'
import { ownName } from './own-name.ts'
import { freePort, type Server, startProcess } from './process.ts'
import { findPrograms, isRoot, type Programs, programs } from './programs.ts'

export { mysqlOptions }

/** Characters that a URL must percent-encode, so that every user of the URL decodes them. */
const PASSWORD = 'p@ss/w%rd'

const MARIADB = {
  names: ['mariadbd', 'mariadb-install-db', 'my_print_defaults'],
  folders: ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/opt/mariadb*/bin'],
  packages: ['mariadb-server-core', 'mariadb-client-core'],
  variable: 'TEST_MYSQL_URL',
} as const

const MYSQL: Programs<'mysqld'> = {
  ...MARIADB,
  names: ['mysqld'],
  folders: ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/opt/mysql*/bin'],
}

/** MySQL's own mode, on MariaDB too; zone and character set are those nothing may depend on. */
const SETTINGS = [
  '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,' +
    'ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  '--default-time-zone=+05:30',
  '--character-set-server=latin1',
  '--collation-server=latin1_swedish_ci',
  '--max-connections=600',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-use-native-aio=0',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--loose-mysqlx=OFF',
]

/** `'either'`: MariaDB if this machine has it or can install it, else MySQL. `'mysql'`: MySQL itself. */
export type MysqlKind = 'either' | 'mysql'

/**
 * A MySQL or MariaDB that tests may fill and empty: the one TEST_MYSQL_URL names, or a fresh server
 * in a temporary folder.
 */
export async function startMysql(kind: MysqlKind = 'either'): Promise<Server> {
  const given = process.env['TEST_MYSQL_URL']
  if (given) {
    if (kind === 'mysql') await refuseMariadb(given)
    return { url: given, close: () => Promise.resolve() }
  }
  const folder = mkdtempSync(join(tmpdir(), 'mysql-'))
  try {
    const data = join(folder, 'data')
    const user = isRoot() ? ['--user=root'] : []
    // In a folder that servers share, one that starts removes the temporary tables of the others.
    const place = [`--datadir=${data}`, `--tmpdir=${folder}`, ...user]
    const mysqld = await createData(kind, place, folder)
    const port = await freePort()
    const url = `mysql://fastauth:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/fastauth`
    const socket = `--socket=${join(folder, 's')}`
    const listen = ['--bind-address=127.0.0.1', `--port=${port}`, socket]
    const init = `--init-file=${firstStatements(folder)}`
    const ready = () => execute(url, 'select 1').then(() => true)
    const args = [...mysqld.args, ...place, ...listen, ...SETTINGS, init]
    const server = await startProcess(mysqld.file, args, ready)
    return {
      url,
      close: async () => {
        await server.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Fills the data folder, and returns the server's command. */
async function createData(
  kind: MysqlKind,
  place: readonly string[],
  folder: string,
): Promise<Command> {
  const run = promisify(execFile)
  const installed = kind === 'either' && findPrograms(MARIADB) ? undefined : await installedMysql()
  if (installed || kind === 'mysql') {
    const mysqld = installed ?? (await downloadedMysql())
    await run(mysqld.file, [...mysqld.args, '--initialize-insecure', ...place], { cwd: folder })
    return mysqld
  }
  const mariadb = await programs(MARIADB)
  const args = ['--no-defaults', ...place, '--skip-test-db']
  await run(mariadb['mariadb-install-db'], args, { cwd: folder })
  return { file: mariadb.mariadbd, args: ['--no-defaults'] }
}

/** MariaDB is installed under MySQL's name too. */
async function installedMysql(): Promise<Command | undefined> {
  const found = findPrograms(MYSQL)
  if (found === undefined) return undefined
  const { stdout } = await promisify(execFile)(found.mysqld, ['--version'])
  return stdout.includes('MariaDB') ? undefined : { file: found.mysqld, args: ['--no-defaults'] }
}

async function refuseMariadb(url: string): Promise<void> {
  const connection = await createConnection(mysqlOptions(url))
  try {
    const [rows] = await connection.query('select version()')
    if (JSON.stringify(rows).includes('MariaDB')) {
      throw new Error('TEST_MYSQL_URL names a MariaDB, and these tests are for MySQL: unset it')
    }
  } finally {
    await connection.end()
  }
}

function firstStatements(folder: string): string {
  const path = join(folder, 'init.sql')
  const statements = [
    `create user 'fastauth'@'%' identified by ${escape(PASSWORD)}`,
    `grant all on *.* to 'fastauth'@'%' with grant option`,
    'create database fastauth',
  ]
  writeFileSync(path, statements.map((statement) => `${statement};\n`).join(''))
  return path
}

/** Adds an empty database to a server, or empties the one of that name, and returns its URL. */
export async function createMysqlDatabase(url: string, name: string): Promise<string> {
  const own = ownName(name)
  await execute(url, `drop database if exists ${escapeId(own, true)}`)
  await execute(url, `create database ${escapeId(own, true)}`)
  const created = new URL(url)
  created.pathname = `/${encodeURIComponent(own)}`
  return created.href
}

async function execute(url: string, query: string): Promise<void> {
  const connection = await createConnection(mysqlOptions(url))
  try {
    await connection.query(query)
  } finally {
    await connection.end()
  }
}
