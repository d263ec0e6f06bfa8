/** What passwords cost in workerd: the CPU of one hash, and of whole sign-ups and sign-ins over D1. */
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { fileURLToPath } from 'node:url'
import { fromSource } from '../test/from-source.ts'
import { wasmBeside, workerModules } from '../test/wasm-beside.ts'
import { cpuOfWorkerd } from './process-cpu.ts'
import { median, rounded, type Table } from './table.ts'

const CALLS = 20

const WORKER = `
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { argon2id, scrypt } from 'fastauth-edge/auth/passwords'
import { d1Adapter } from 'fastauth-edge/d1'

const ours = argon2id()
const before = scrypt()
const HASHES = {
  '/argon2id': () => ours.hash('correct horse'),
  '/fastauth': () => ours.verify('correct horse', ours.unmatched('$argon2id$v=19$m=65536,t=3,p=4')),
  '/scrypt': () => before.hash('correct horse'),
  '/nothing': () => {},
}

export default {
  async fetch(request, env) {
    const hash = HASHES[new URL(request.url).pathname]
    if (hash === undefined) {
      const adapter = d1Adapter({ binding: env.DB })
      return new FastAuth({ secret: env.SECRET, providers: [credentials()], adapter }).fetch(request)
    }
    await hash()
    return new Response('done')
  },
}`

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: WORKER,
      loader: 'js',
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    plugins: [fromSource, wasmBeside],
  })
  return outputFiles[0]?.text ?? ''
}

/** Milliseconds of CPU for one request, the median of some after a few that warm it up. */
async function cpu(send: () => Promise<Response>): Promise<string> {
  const times: number[] = []
  for (let i = -5; i < CALLS; i++) {
    const started = cpuOfWorkerd()
    const answer = await send()
    if (!answer.ok) throw new Error(`answered ${answer.status}: ${await answer.text()}`)
    await answer.text()
    if (i >= 0) times.push(cpuOfWorkerd() - started)
  }
  return rounded(median(times))
}

export async function* benchPasswords(): AsyncGenerator<Table> {
  const rows: [string, string][] = []
  const code = await bundled()
  for (const [name, compatibilityFlags] of [
    ['', []],
    [', with nodejs_compat', ['nodejs_compat']],
  ] as const) {
    const worker = new Miniflare(
      convertV4MiniflareOptions({
        ...(await workerModules(code)),
        compatibilityDate: '2026-07-30',
        compatibilityFlags: [...compatibilityFlags],
        d1Databases: ['DB'],
        bindings: { SECRET: crypto.randomUUID() },
      }),
    )
    const url = await worker.ready
    const get = (path: string) => () => fetch(new URL(path, url))
    const post = (path: string, body: () => object) => () =>
      fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body()),
      })
    rows.push([`scrypt, N 2^14, r 16${name}`, await cpu(get('/scrypt'))])
    if (name === '') {
      const account = { email: 'alice@example.com', password: 'correct horse' }
      await post('/auth/register', () => account)()
      const stranger = () => ({ ...account, email: `${crypto.randomUUID()}@example.com` })
      rows.unshift(
        ['a request that hashes nothing', await cpu(get('/nothing'))],
        ['argon2id as written here: 19 MiB, 2 passes', await cpu(get('/argon2id'))],
        ['argon2id of FastAuth: 64 MiB, 3 passes, 4 lanes', await cpu(get('/fastauth'))],
        ['POST /auth/register over D1', await cpu(post('/auth/register', stranger))],
        ['POST /auth/login over D1', await cpu(post('/auth/login', () => account))],
      )
    }
    await worker.dispose()
  }
  const title = `CPU of a password in workerd, median of ${CALLS}`
  yield { title, head: ['request', 'ms'], rows }
}
