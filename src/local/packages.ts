/** The packages that a stand-in needs: loaded when it starts, since nobody needs all of them. */
import type * as mysql from 'mysql2/promise'
import { ConfigError } from '../errors.ts'
import { codeOf } from './error-code.ts'

const missing =
  (what: string, name: string) =>
  (cause: unknown): never => {
    if (codeOf(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ConfigError(`${what} needs a package: npm install --save-dev ${name}`, { cause })
  }

export const loadPglite = () =>
  import('@electric-sql/pglite').catch(missing('Neon over PGlite', '@electric-sql/pglite'))

export const loadPg = () => import('pg').catch(missing('Neon over Postgres', 'pg'))

export const loadMysql = (): Promise<typeof mysql> =>
  import('mysql2/promise').catch(missing('PlanetScale over MySQL', 'mysql2'))
