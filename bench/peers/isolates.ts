/** A library's Worker in workerd, with a database that has its tables. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { createClient } from '@libsql/client'
import type { Bundle } from '../../scripts/bundle.ts'
import { startSqld } from '../../test/servers/sqld.ts'
import { TABLES } from './tables.ts'
import type { Database } from './workers.ts'

type Execute = (sql: string, args?: (string | number)[]) => Promise<void>

/** An isolate that has done nothing yet, over one database. */
export interface Isolates {
  start(options?: { readonly inspectorPort?: number }): Promise<Isolate>
  close(): Promise<void>
}

export interface Isolate {
  readonly miniflare: Miniflare
  send(path: string, init?: RequestInit): Promise<Answer>
  /** Past the Worker. */
  readonly execute: Execute
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** To D1. */
  readonly requests: number
  readonly cookie: string
}

/** What workerd needs of a database, and how it is reached past the Worker. */
async function opened(database: Database) {
  if (database === 'D1') {
    return {
      options: { d1Databases: ['DB'] },
      execute:
        (miniflare: Miniflare): Execute =>
        async (sql, args = []) => {
          const db = await miniflare.getD1Database('DB')
          await db
            .prepare(sql)
            .bind(...args)
            .run()
        },
      close: async () => {},
    }
  }
  const { url, close } = await startSqld()
  const client = createClient({ url })
  return {
    options: { bindings: { LIBSQL_URL: url } },
    execute:
      (): Execute =>
      async (sql, args = []) =>
        void (await client.execute({ sql, args })),
    close: async () => {
      client.close()
      await close()
    },
  }
}

export async function isolates(
  { code, modules }: Bundle,
  database: Database = 'D1',
): Promise<Isolates> {
  const over = await opened(database)
  const folder = await mkdtemp(join(tmpdir(), 'bench-peers-'))
  const start: Isolates['start'] = async (options = {}) => {
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: [
          { type: 'ESModule', path: 'worker.mjs', contents: code },
          ...modules.map(({ name, contents }) => ({
            type: 'CompiledWasm' as const,
            path: name,
            contents,
          })),
        ],
        compatibilityDate: '2026-07-30',
        compatibilityFlags: ['nodejs_compat'],
        ...over.options,
        resourcePersistencePath: folder,
        ...options,
      }),
    )
    const url = await miniflare.ready
    return {
      miniflare,
      execute: over.execute(miniflare),
      async send(path, init = {}) {
        const answer = await fetch(new URL(path, url), { redirect: 'manual', ...init })
        return {
          status: answer.status,
          text: await answer.text(),
          requests: Number(answer.headers.get('x-requests')),
          cookie: answer.headers
            .getSetCookie()
            .map((line) => line.split(';', 1)[0])
            .join('; '),
        }
      },
    }
  }
  const { miniflare, execute } = await start()
  for (const statement of TABLES) await execute(statement)
  await miniflare.dispose()
  return {
    start,
    async close() {
      await over.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
