/** Each example, outside of the repository as its page says, with the package as npm would publish it. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { environment } from '../docs/shell.ts'
import { at, openBrowser, register } from '../example/browser.ts'
import { freePort, startProcess } from '../servers/process.ts'
import { serveEdge, serveNode } from '../vercel/functions.ts'
import { freshProject, linkProgram, type Project, repositoryBin, versionOf } from './project.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

let folder: string
let project: Project
beforeAll(async () => {
  project = await freshProject([])
  folder = mkdtempSync(join(tmpdir(), 'fastauth-examples-'))
})
afterAll(() => {
  project.remove()
  rmSync(folder, { recursive: true, force: true })
})

const manifestOf = (path: string): Record<string, Record<string, string>> =>
  JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))

/** Runs one of the copy's commands and returns what it printed. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('npm', args, { cwd, env: environment() })
  return stdout + stderr
}

/**
 * `npx fastauth-edge init` and `npm install`. test/cli holds that what it writes is what `cp -r` copies. The tools, 300 MB
 * of them, are those that the repository has.
 */
async function written(example: string, ...options: readonly string[]): Promise<string> {
  const copy = join(folder, example)
  await project.node('node_modules/fastauth-edge/dist/cli/main.js', ['init', copy, ...options])
  const { devDependencies = {} } = manifestOf(copy)
  await npm(copy, 'install', '--omit=dev', '--prefer-offline', inject('archive'))
  const modules = join(copy, 'node_modules')
  for (const name of Object.keys(devDependencies)) {
    const program = { typescript: 'tsc' }[name] ?? name
    if (/types/.test(name)) {
      cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true })
    } else linkProgram(program, repositoryBin(name), modules)
  }
  return copy
}

test.each(['hono-worker', 'vercel-edge'])('%s asks for the versions that are tested', (example) => {
  const { dependencies, devDependencies } = manifestOf(join(root, 'examples', example))
  const asked = { ...dependencies, ...devDependencies }
  const tested = Object.keys(asked).map((name) => [
    name,
    `^${name === 'fastauth-edge' ? manifestOf(root)['version'] : versionOf(name)}`,
  ])
  expect(asked).toEqual(Object.fromEntries(tested))
})

describe('hono-worker', () => {
  let copy: string
  beforeAll(async () => {
    copy = await written('hono-worker')
  })

  test('npm run check compiles it and builds what would be deployed', async () => {
    const printed = await npm(copy, 'run', 'check')
    expect(printed).toContain('env.DB (auth)')
    expect(printed).not.toContain('WARNING')
  })

  test('npm run dev starts it, with a secret of its own', async () => {
    const port = String(await freePort())
    const url = `http://localhost:${port}`
    const ready = async () => (await fetch(`${url}/auth/me`)).status === 401
    const script = `npm run dev -- --port ${port} --inspector-port 0`
    const options = { cwd: copy, env: environment(), detached: true, attempts: 2_000 }
    const server = await startProcess('bash', ['-c', script], ready, options)
    try {
      const account = await register({ url })
      expect(await account.send('GET', '/api/me')).toMatchObject({ json: { id: account.id } })
      const { json } = await account.send('GET', '/')
      expect(json).toContain(`Signed in as <strong>${account.email}</strong>`)
      // The pages to sign in with, and the provider that development alone has.
      const signIn = (await openBrowser({ url }).send('GET', '/auth/sign-in')).json
      expect(signIn).toContain('Continue with a demo account')
      await account.send('POST', '/auth/request-verify-email')
      const inbox = async () => (await account.send('GET', '/inbox')).json
      await expect.poll(inbox).toContain(`To ${account.email}`)
      for (const [file, type] of [
        ['/app.js', 'javascript'],
        ['/style.css', 'css'],
      ] as const) {
        const { status, headers } = await openBrowser({ url }).send('GET', file)
        expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining(type)])
      }
    } finally {
      await server.close()
    }
    const { AUTH_SECRET } = parseEnv(readFileSync(join(copy, '.dev.vars'), 'utf8'))
    expect(AUTH_SECRET).toMatch(/^[\w-]{64}$/)
  })
})

describe('vercel-edge', () => {
  let copy: string
  beforeAll(async () => {
    copy = await written('vercel-edge', '--vercel')
  })

  test('npm run check compiles it', async () => {
    await npm(copy, 'run', 'check')
  })

  test('its functions serve accounts, with the variables of a first start', async () => {
    await promisify(execFile)(process.execPath, ['dev-env.mjs'], { cwd: copy })
    const { AUTH_SECRET = '', DATABASE_URL = '' } = parseEnv(
      readFileSync(join(copy, '.env'), 'utf8'),
    )
    expect(AUTH_SECRET).toMatch(/^[\w-]{64}$/)
    expect(DATABASE_URL).toBe('file:auth.db')
    const file = { AUTH_SECRET, DATABASE_URL: `file:${join(copy, 'auth.db')}` }
    const http = { AUTH_SECRET, DATABASE_URL: inject('libsqlUrl') }
    const place = { folder: copy, plugins: [] }
    for (const [prefix, starting] of [
      ['/api', serveNode(file, place)],
      ['/api/edge', serveEdge(http, place)],
    ] as const) {
      const served = await starting
      try {
        const account = await register(served, undefined, `${prefix}/auth`)
        const { json } = await account.send('GET', `${prefix}/me`)
        expect(at(json, 'id')).toBe(account.id)
      } finally {
        await served.close()
      }
    }
  })
})
