/** A library's Worker in workerd, with a D1 that has its tables. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { Bundle } from '../../scripts/bundle.ts'
import { TABLES } from './tables.ts'

/** An isolate that has done nothing yet, over one database. */
export interface Isolates {
  start(options?: { readonly inspectorPort?: number }): Promise<Isolate>
  close(): Promise<void>
}

export interface Isolate {
  readonly miniflare: Miniflare
  send(path: string, init?: RequestInit): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** To D1. */
  readonly requests: number
  readonly cookie: string
}

export async function isolates({ code, modules }: Bundle): Promise<Isolates> {
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
        d1Databases: ['DB'],
        resourcePersistencePath: folder,
        ...options,
      }),
    )
    const url = await miniflare.ready
    return {
      miniflare,
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
  const { miniflare } = await start()
  const database = await miniflare.getD1Database('DB')
  await database.batch(TABLES.map((statement) => database.prepare(statement)))
  await miniflare.dispose()
  return { start, close: () => rm(folder, { recursive: true, force: true }) }
}
