import { describe, expect, test } from 'vitest'
import { ConfigError, createEdgeAdapter, DatabaseError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { readUrl } from '../../src/urls/any-url.ts'

describe('database URLs', () => {
  test.each([
    ['sqlite://', { kind: 'memory' }],
    ['sqlite:///:memory:', { kind: 'memory' }],
    ['sqlite+aiosqlite:///:memory:', { kind: 'memory' }],
    ['sqlite:///rel.db', { kind: 'file', url: 'file:rel.db' }],
    ['sqlite+aiosqlite:///./auth.db', { kind: 'file', url: 'file:./auth.db' }],
    ['sqlite:////var/lib/a b?x.db', { kind: 'file', url: 'file:/var/lib/a%20b' }],
    ['sqlite:////srv/50%23.db', { kind: 'file', url: 'file:/srv/50%2523.db' }],
    ['sqlite:///file:rel.db?mode=ro&uri=true', { kind: 'file', url: 'file:rel.db?mode=ro' }],
    ['file:rel.db', { kind: 'file', url: 'file:rel.db' }],
    ['  SQLite:///rel.db\n', { kind: 'file', url: 'file:rel.db' }],
  ])('%s is local', (url, libsql) => {
    expect(readUrl(url)).toEqual({ driver: 'libsql', ...libsql })
  })

  test.each([
    ['libsql://db.turso.io', 'https://db.turso.io', undefined],
    ['libsql://db.turso.io?authToken=a.b-c', 'https://db.turso.io', 'a.b-c'],
    ['sqlite://db.turso.io/?authToken=t', 'https://db.turso.io', 't'],
    ['sqlite+libsql://db.turso.io/?authToken=t&secure=true', 'https://db.turso.io', 't'],
    ['https://db.example:443/a/b/', 'https://db.example:443/a/b/', undefined],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', undefined],
    ['http://[::1]:8080', 'http://[::1]:8080', undefined],
    ['ws://localhost:8080', 'ws://localhost:8080', undefined],
    ['wss://db.turso.io', 'wss://db.turso.io', undefined],
    ['libsql://localhost:8080?tls=0', 'http://localhost:8080', undefined],
    ['libsql://:p%40ss%2Fword@db.turso.io', 'https://db.turso.io', 'p@ss/word'],
    ['libsql://user:t%25k@db.turso.io:8443', 'https://db.turso.io:8443', 't%k'],
  ])('%s is remote', (given, url, authToken) => {
    const remote = { kind: 'remote', url, authToken, fetch: undefined }
    expect(readUrl(given)).toEqual({ driver: 'libsql', ...remote })
  })

  test.each([
    undefined,
    '',
    42,
    'secret-token',
    'oracle://user:secret-token@host/db',
    'mongodb+srv://user:secret-token@host/db',
    'libsql+x://secret-token@host',
    'sqlite:secret-token.db',
    'libsql://',
    'libsql:///secret-token',
    'https://user:secret-token@',
    'libsql://:secret-token@:8080',
    'http:secret-token',
    'libsql://host?secret-token=1',
    'libsql://host#secret-token',
    'libsql://:%zz-secret-token@host',
    'libsql://host-secret-token?tls=0',
    'https://ho st/secret-token',
  ])('%s is refused, and nothing of it is repeated', (url) => {
    // @ts-expect-error: 42 is no URL
    const make = () => createEdgeAdapter({ url })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(/libsql:.*sqlite:|sqlite:.*libsql:/)
    expect(make).not.toThrow(/secret-token/)
  })
})

describe("a URL of another driver's", () => {
  const ADAPTERS = {
    libsqlAdapter: (url: string) => libsqlAdapter({ url }),
    neonAdapter: (url: string) => neonAdapter({ url }),
    planetscaleAdapter: (url: string) => planetscaleAdapter({ url }),
    tursoAdapter: (url: string) => tursoAdapter({ url }),
  }
  test.each([
    ['libsqlAdapter', 'postgres', "neonAdapter of 'fastauth-edge/neon'"],
    ['libsqlAdapter', 'postgresql+asyncpg', "neonAdapter of 'fastauth-edge/neon'"],
    ['libsqlAdapter', 'mysql', "planetscaleAdapter of 'fastauth-edge/planetscale'"],
    ['tursoAdapter', 'mysql+aiomysql', "planetscaleAdapter of 'fastauth-edge/planetscale'"],
    ['neonAdapter', 'mysql', "planetscaleAdapter of 'fastauth-edge/planetscale'"],
    ['neonAdapter', 'libsql', "libsqlAdapter of 'fastauth-edge/libsql'"],
    ['planetscaleAdapter', 'postgresql', "neonAdapter of 'fastauth-edge/neon'"],
    ['planetscaleAdapter', 'wss', "libsqlAdapter of 'fastauth-edge/libsql'"],
    ['planetscaleAdapter', 'sqlite', "libsqlAdapter of 'fastauth-edge/libsql'"],
  ] as const)('%s, %s: names the adapter that it is for', (adapter, scheme, whose) => {
    const make = () => ADAPTERS[adapter](`${scheme}://user:secret-token@host/db`)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(`the database URL (${scheme.replace(/\+.*/, '')}:) is for ${whose}`)
    expect(make).not.toThrow(/not known|secret-token/)
  })

  test.each(['oracle', 'constructor'])('%s is of none: all that there are are named', (scheme) => {
    for (const make of [...Object.values(ADAPTERS), (url: string) => createEdgeAdapter({ url })]) {
      const making = () => make(`${scheme}://user:secret-token@host/db`)
      expect(making).toThrow(ConfigError)
      expect(making).toThrow(/A database URL is one of: libsql:/)
    }
  })
})

test.each(['https://db.example/a/b', 'libsql://db.example/a/b/'])(
  'requests of %s stay below its path',
  async (url) => {
    const seen: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      seen.push(new Request(input, init).url)
      return new Response(null, { status: 503 })
    }
    const adapter = libsqlAdapter({ url, fetch, retries: 0 })
    await expect(adapter.role.listRoles()).rejects.toThrow(DatabaseError)
    expect(seen).toEqual(['https://db.example/a/b/v2/pipeline'])
  },
)
