import { execFile } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, escapeIdentifier } from 'pg'
import { ownName } from './own-name.ts'
import { freePort, type Server, startProcess } from './process.ts'
import { programs, unprivileged } from './programs.ts'

/** Characters that a URL must percent-encode, so that every user of the URL decodes them. */
const PASSWORD = 'p@ss/w%rd'

const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '600',
  unix_socket_directories: '',
  // Not UTC: nothing may depend on the server's time zone.
  timezone: '<+0530>-05:30',
}

/**
 * A Postgres that tests may fill and empty: the one TEST_POSTGRES_URL names, or a fresh cluster in
 * a temporary folder.
 */
export async function startPostgres(): Promise<Server> {
  const given = process.env['TEST_POSTGRES_URL']
  if (given) return { url: given, close: () => Promise.resolve() }
  const { postgres, initdb } = await programs({
    names: ['postgres', 'initdb'],
    folders: ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql*/bin'],
    packages: ['postgresql'],
    variable: 'TEST_POSTGRES_URL',
  })
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  const owner = unprivileged(['postgres', 'nobody'])
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const spawned = { ...owner, cwd: folder }
  try {
    await createCluster(initdb, folder, data, spawned)
    const port = await freePort()
    const url = `postgres://fastauth:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const listen = ['-D', data, '-h', '127.0.0.1', '-p', String(port)]
    const ready = () => execute(url, 'select 1').then(() => true)
    const stop = 'SIGQUIT'
    const server = await startProcess(postgres, [...listen, ...settings], ready, {
      ...spawned,
      stop,
    })
    const close = async (): Promise<void> => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
    const created = createPostgresDatabase(url, 'fastauth')
    await created.catch(close)
    return { url: await created, close }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function createCluster(
  initdb: string,
  folder: string,
  data: string,
  spawned: { uid?: number; gid?: number; cwd: string },
): Promise<void> {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  const access = ['--username=fastauth', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const options = ['--no-sync', '--encoding=UTF8', '--locale=C']
  await promisify(execFile)(initdb, ['-D', data, ...access, ...options], spawned)
}

/** Adds an empty database to a server, or empties the one of that name, and returns its URL. */
export async function createPostgresDatabase(url: string, name: string): Promise<string> {
  const own = ownName(name)
  const identifier = escapeIdentifier(own)
  await execute(url, `drop database if exists ${identifier} with (force)`)
  const icu = `select from pg_collation where collprovider = 'i' and
    current_setting('server_version_num')::int >= 150000 limit 1`
  // Unlike JavaScript's order, so that nothing depends on the server's.
  const order = (await execute(url, icu)) ? "locale_provider icu icu_locale 'en-US'" : ''
  await execute(url, `create database ${identifier} template template0 encoding 'UTF8' ${order}`)
  const created = new URL(url)
  created.pathname = `/${encodeURIComponent(own)}`
  return created.href
}

async function execute(url: string, query: string): Promise<number> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    return (await client.query(query)).rowCount ?? 0
  } finally {
    await client.end()
  }
}
