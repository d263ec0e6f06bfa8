/** Every way by which a database URL comes in, and what is sent then. */
import { vi } from 'vitest'
import { createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { openNamed } from '../../src/cli/reaching.ts'
import { opener } from '../../src/shells/opener.ts'

type Way = (url: string) => EdgeAdapter | Promise<EdgeAdapter>

/** Those that take a URL of any scheme. */
export const ANY: Readonly<Record<string, Way>> = {
  createEdgeAdapter: (url) => createEdgeAdapter({ url }),
  'DATABASE_URL of a shell': (url) => opener()({}, { DATABASE_URL: url }),
  'the option url of a shell': (url) => opener()({ url }, {}),
  '--url of the command line': async (url) => (await openNamed(url)).adapter,
  'DATABASE_URL of the command line': async (url) => {
    vi.stubEnv('DATABASE_URL', url)
    return (await openNamed(undefined)).adapter
  },
}

export const NEON: Readonly<Record<string, Way>> = { neonAdapter: (url) => neonAdapter({ url }) }

export const PLANETSCALE: Readonly<Record<string, Way>> = {
  planetscaleAdapter: (url) => planetscaleAdapter({ url }),
}

export const LIBSQL: Readonly<Record<string, Way>> = {
  libsqlAdapter: (url) => libsqlAdapter({ url }),
  tursoAdapter: (url) => tursoAdapter({ url }),
}

/** Stands in place of the global `fetch`, lets nothing out and answers that nobody is let in. */
export function record(): Request[] {
  const sent: Request[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    sent.push(new Request(input, init))
    return new Response(null, { status: 401 })
  })
  return sent
}
