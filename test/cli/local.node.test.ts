import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createMysqlDatabase } from '../servers/mysql.ts'
import { freePort } from '../servers/process.ts'
import { buildProgram, type Program } from './program.ts'

let program: Program
let mysql: string
beforeAll(async () => {
  program = await buildProgram()
  mysql = await createMysqlDatabase(inject('mysqlUrl'), 'cli_local')
})
afterAll(() => program.close())

/** Starts it, reads what it prints up to a line that ends with some words, and ends it as Ctrl+C does. */
async function running(args: readonly string[], last: string, use: (lines: string[]) => unknown) {
  const main = join(program.folder, 'dist/cli/main.js')
  // In the repository, where sqld is found.
  const child = spawn(process.execPath, [main, 'local', ...args])
  const ended = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.endsWith(last)) break
  }
  await use(lines)
  child.kill('SIGINT')
  return (await ended)[0]
}

test('prints the DATABASE_URL of each, serves until Ctrl+C, and ends with 0', async () => {
  const port = await freePort()
  const args = ['--mysql', mysql, '--libsql', '--port', String(port)]
  const exit = await running(args, 'Ctrl+C stops.', async (lines) => {
    const urls = lines.flatMap((line) => /^ {2}DATABASE_URL='(.+)'$/.exec(line)?.[1] ?? [])
    expect(urls.map((url) => new URL(url).port)).toEqual([port + 1, port + 2].map(String))
    const [planetscale, libsql] = urls
    for (const { user } of [
      planetscaleAdapter({ url: planetscale }),
      libsqlAdapter({ url: libsql }),
    ]) {
      const { id } = await user.createUser({ email: 'alice@example.com' })
      expect(await user.getUserById(id)).toMatchObject({ id })
    }
    expect(lines.join('\n')).toContain('with @planetscale/database:')
  })
  expect(exit).toBe(0)
  await expect(fetch(`http://127.0.0.1:${port + 2}/`)).rejects.toThrow('fetch failed')
})

test('--json is one object, as soon as all run', async () => {
  const port = await freePort()
  const exit = await running(['--libsql', '--json', '--port', String(port)], '}', ([line = '']) => {
    const urls = { libsql: `http://127.0.0.1:${port + 2}` }
    expect(JSON.parse(line)).toEqual({ ok: true, urls })
  })
  expect(exit).toBe(0)
})

test('what cannot be started ends with 2 and a sentence', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const taken = typeof address === 'object' && address ? address.port : 0
  const away = `mysql://u:secret@127.0.0.1:${await freePort()}/db`
  for (const [args, sentence] of [
    [['--mysql', mysql, '--port', String(taken - 1)], `port ${taken} of 127.0.0.1 is in use`],
    [['--mysql', away], 'planetscale.mysql does not let the stand-in in (ECONNREFUSED)'],
    [['--mysql', 'oracle://u:secret@h/db'], 'planetscale.mysql must be a URL'],
    [['--neon', '--postgres', 'postgres://u:secret@h/db'], 'not both'],
    [['--port', 'secret'], '--port must be a whole number'],
  ] as const) {
    const { exit, out, error } = await program.run(['local', ...args])
    expect({ exit, out, error }).toEqual({
      exit: 2,
      out: '',
      error: expect.stringContaining(sentence),
    })
    expect(error).not.toContain('secret')
  }
  await new Promise((resolve) => server.close(resolve))
})
