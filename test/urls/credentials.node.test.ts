/** Credentials arrive as they are, or are refused where the URL is read; and they arrive nowhere else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConfigError, type EdgeAdapter } from 'fastauth-edge'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { openNamed } from '../../src/cli/reaching.ts'
import { opener } from '../../src/shells/opener.ts'
import { record } from './ways.ts'

let sent: Request[] = []
beforeEach(() => {
  sent = record()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const ASCII = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
const PASSWORDS = [...ASCII, '€', 'ü', 'ä', 'é', '😀', ' '].map((char) => `a${char}z`)

const bytes = (latin1: string): string => Buffer.from(latin1, 'latin1').toString()

interface Reading {
  readonly open: (credential: string) => EdgeAdapter
  /** The password that a request carries. */
  readonly read: (headers: Headers) => string
}

const READINGS: Readonly<Record<string, Reading>> = {
  Neon: {
    open: (password) => neonAdapter({ url: `postgres://u:${password}@ep.aws.neon.tech/db` }),
    read: (headers) =>
      decodeURIComponent(new URL(headers.get('neon-connection-string') ?? '').password),
  },
  PlanetScale: {
    open: (password) => planetscaleAdapter({ url: `mysql://u:${password}@a.psdb.cloud/db` }),
    read: (headers) => {
      const [, credentials = ''] = (headers.get('authorization') ?? '').split(' ')
      return bytes(atob(credentials)).slice('u:'.length)
    },
  },
  Turso: {
    open: (password) => tursoAdapter({ url: `libsql://:${password}@db.turso.io` }),
    read: (headers) => (headers.get('authorization') ?? '').replace('Bearer ', ''),
  },
}

describe.each(Object.entries(READINGS))('%s', (driver, { open, read }) => {
  const arrived = async (credential: string): Promise<string | undefined> => {
    sent.length = 0
    await open(credential)
      .role.listRoles()
      .catch(() => {})
    const [request] = sent
    return request && read(request.headers)
  }

  test('every character, as it is: it arrives, or the error says what to do', async () => {
    let refused = 0
    for (const password of PASSWORDS) {
      try {
        expect(await arrived(password)).toBe(password)
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        expect(error.message).toMatch(/percent-encoded|no header can carry/)
        expect(error.message).not.toContain(password)
        refused++
      }
    }
    // # / ? \ and % in front of what is no code; a header of a token takes no others than those of ASCII.
    expect(refused).toBe(driver === 'Turso' ? 11 : 5)
  })

  test('every character, percent-encoded: it arrives', async () => {
    for (const password of driver === 'Turso' ? PASSWORDS.slice(0, ASCII.length) : PASSWORDS) {
      expect(await arrived(encodeURIComponent(password))).toBe(password)
    }
  })
})

describe('DATABASE_AUTH_TOKEN', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-env-'))
  const said: string[] = []
  beforeEach(() => {
    said.length = 0
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    process.chdir(folder)
  })
  const start = process.cwd()
  afterEach(() => {
    process.chdir(start)
    rmSync(join(folder, '.env'), { force: true })
  })

  const tokens = async (adapter: EdgeAdapter): Promise<(string | null)[]> => {
    await adapter.role.listRoles().catch(() => {})
    return sent.splice(0).map(({ headers }) => headers.get('authorization'))
  }
  const url = 'libsql://db.turso.io'

  test('goes with the DATABASE_URL beside it', async () => {
    vi.stubEnv('DATABASE_URL', url)
    vi.stubEnv('DATABASE_AUTH_TOKEN', 'mine')
    expect(await tokens((await openNamed(undefined)).adapter)).toEqual(['Bearer mine'])
    const env = { DATABASE_URL: url, DATABASE_AUTH_TOKEN: 'mine' }
    expect(await tokens(await opener()({}, env))).toEqual(['Bearer mine'])
  })

  test('of .env goes with the DATABASE_URL of .env', async () => {
    writeFileSync('.env', `DATABASE_URL=${url}\nDATABASE_AUTH_TOKEN=file\n`)
    expect(await tokens((await openNamed(undefined)).adapter)).toEqual(['Bearer file'])
    vi.stubEnv('DATABASE_URL', 'libsql://other.turso.io')
    expect(await tokens((await openNamed(undefined)).adapter)).toEqual([null])
  })

  test('goes with no other: --url, the DATABASE_URL of .env, the option url of a shell', async () => {
    vi.stubEnv('DATABASE_AUTH_TOKEN', 'mine')
    expect(await tokens((await openNamed(url)).adapter)).toEqual([null])
    expect(said.join('')).toMatch(/DATABASE_AUTH_TOKEN of the environment is not sent/)
    vi.stubEnv('DATABASE_URL', 'libsql://other.turso.io')
    expect(await tokens((await openNamed(url)).adapter)).toEqual([null])
    vi.stubEnv('DATABASE_URL', '')
    writeFileSync('.env', `DATABASE_URL=${url}\n`)
    expect(await tokens((await openNamed(undefined)).adapter)).toEqual([null])
    const env = { DATABASE_URL: 'libsql://other.turso.io', DATABASE_AUTH_TOKEN: 'mine' }
    expect(await tokens(await opener()({ url }, env))).toEqual([null])
    expect(said.join('')).not.toMatch(/mine/)
  })

  test('that no header can carry is refused before anything is sent', async () => {
    vi.stubEnv('DATABASE_URL', url)
    vi.stubEnv('DATABASE_AUTH_TOKEN', 'mi\nne')
    await expect(openNamed(undefined)).rejects.toThrow(/authToken must be visible ASCII/)
    const env = { DATABASE_URL: url, DATABASE_AUTH_TOKEN: 'mi\nne' }
    await expect(opener()({}, env)).rejects.toThrow(/authToken must be visible ASCII/)
    expect(sent).toEqual([])
  })
})
