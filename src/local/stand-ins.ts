/** Starts each stand-in, once what it is in front of is reached. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { Server } from './child-process.ts'
import { codeOf } from './error-code.ts'
import { serve } from './http-server.ts'
import { startLibsql } from './libsql-proxy.ts'
import type { Placed } from './local-options.ts'
import { mysqlOptions } from './mysql-options.ts'
import { pgliteBackend } from './neon-pglite.ts'
import { postgresBackend } from './neon-postgres.ts'
import { neonService } from './neon-service.ts'
import { loadMysql, loadPg, loadPglite } from './packages.ts'
import { planetscaleService } from './planetscale-service.ts'

/** PGlite has one user and one database of these names. The password is the stand-in's own. */
const PGLITE = 'postgres://postgres:local@127.0.0.1/postgres'
/** For a MySQL that wants none: PlanetScale always does. */
const PASSWORD = 'local'
const CONNECT_MS = 5_000

/** @returns as `url` the URL that fastauth-edge and the service's own driver take */
export function start(placed: Placed): Promise<Server> {
  if (placed.name === 'planetscale') return startPlanetscale(placed.url, placed.port)
  if (placed.name === 'libsql') return startSqldIn(placed.folder, placed.port)
  return placed.over === 'pglite'
    ? startPglite(placed.folder, placed.port)
    : startPostgres(placed.url, placed.port)
}

async function startPglite(folder: string | undefined, port: number): Promise<Server> {
  const { PGlite } = await loadPglite()
  const database = await (folder === undefined
    ? PGlite.create()
    : PGlite.create(kept(folder, 'postgres')))
  const server = await serve(neonService(pgliteBackend(database, PGLITE)), port)
  return { ...server, url: urlOf(PGLITE, server.url, '/sql') }
}

async function startPostgres(url: string, port: number): Promise<Server> {
  const { Client } = await loadPg()
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  // What it meets after it has connected, the queries meet too.
  client.on('error', () => {})
  await client.connect().catch(notReached('the Postgres of neon.postgres'))
  await client.end()
  const server = await serve(neonService(postgresBackend(url)), port)
  return { ...server, url: urlOf(url, server.url, '/sql') }
}

async function startPlanetscale(url: string, port: number): Promise<Server> {
  const { createConnection } = await loadMysql()
  const target = new URL(url)
  const connecting = createConnection({ ...mysqlOptions(url), connectTimeout: CONNECT_MS })
  const connection = await connecting.catch(notReached('the MySQL of planetscale.mysql'))
  await connection.end()
  target.password ||= PASSWORD
  const { password } = mysqlOptions(target.href)
  const server = await serve(await planetscaleService(url, { password }), port)
  return { ...server, url: urlOf(target.href, server.url, '') }
}

async function startSqldIn(folder: string | undefined, port: number): Promise<Server> {
  if (folder !== undefined) return startLibsql(kept(folder, 'libsql'), port)
  const temporary = mkdtempSync(join(tmpdir(), 'fastauth-edge-libsql-'))
  const remove = (): void => rmSync(temporary, { recursive: true, force: true })
  try {
    const { url, close } = await startLibsql(temporary, port)
    return { url, close: () => close().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

/** The folder of one database in the folder of all. */
function kept(folder: string, name: string): string {
  const path = join(folder, name)
  try {
    mkdirSync(path, { recursive: true })
  } catch (cause) {
    throw new ConfigError(`the folder of data cannot be used (${codeOf(cause)})`, { cause })
  }
  return path
}

/** The database's URL, with the stand-in in the place of the server. */
function urlOf(url: string, server: string, path: string): string {
  const { hostname, port } = new URL(server)
  const search = `?endpoint=${encodeURIComponent(server + path)}`
  return Object.assign(new URL(url), { hostname, port, search }).href
}

/** An error of the driver may quote the user: its code says enough. */
const notReached =
  (what: string) =>
  (error: unknown): never => {
    throw new ConfigError(
      `${what} does not let the stand-in in (${codeOf(error)}): see that it runs, and that host, port, user, password ` +
        'and database are right',
    )
  }
