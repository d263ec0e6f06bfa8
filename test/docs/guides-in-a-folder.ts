/** The guides that start a program of the reader's own: in a fresh folder, with the packed package. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { DENO } from '../../scripts/deno.ts'
import { linkProgram, repositoryBin, shorten } from '../package/project.ts'
import { freePort, startProcess } from '../servers/process.ts'
import { commands, replaced } from './blocks.ts'
import { guideAt, IN_A_FOLDER, printedAs, saveFiles } from './guide.ts'
import { installingExactly, type Runs } from './runs.ts'
import { environment, shell } from './shell.ts'

const FIRST = 'docs/guides/first-sign-in.md'
const DEPLOYING = 'docs/guides/deploying.md'

/** Runtimes that a reader has installed, and this machine need not have. */
const RUNTIMES = `bun() { npx --yes bun@1.4.5 "$@"; }
deno() { npx --yes ${DENO} "$@"; }
`

/** `root` is an empty folder. */
export function guidesInAFolder(root: () => string): Runs {
  let made: Promise<string> | undefined
  /** The folder of the first guide. */
  const notes = (): Promise<string> => (made ??= making())
  const making = async (): Promise<string> => {
    const folder = join(root(), 'notes')
    // wrangler is linked, for it is large.
    const lines = replaced(
      commands(`${FIRST} > First sign-in`),
      /^npm install --save-dev wrangler$/,
      '',
    )
    await shell(root(), installingExactly(lines))
    const modules = join(folder, 'node_modules')
    shorten(join(modules, 'drizzle-orm'))
    linkProgram('wrangler', repositoryBin('wrangler'), modules)
    saveFiles(guideAt(FIRST), folder)
    return folder
  }
  /** A program of the guide, until it answers at a port. */
  const serving = async (
    script: string,
    port: string,
    use: (url: string) => Promise<void>,
  ): Promise<void> => {
    const url = `http://localhost:${port}`
    const ready = async () => (await fetch(`${url}/auth/me`)).status === 401
    const options = { cwd: await notes(), env: environment({ PORT: port }), detached: true }
    const server = await startProcess('bash', ['-c', script], ready, options)
    try {
      await use(url)
    } finally {
      await server.close()
    }
  }
  const signsUp = async (url: string): Promise<void> => {
    const body = JSON.stringify({ email: 'alice@example.com', password: 'correct horse' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/auth/register`, { method: 'POST', headers, body })
    const cookie = answer.headers.getSetCookie().map((set) => set.split(';')[0])
    const notesOf = await fetch(`${url}/notes`, { headers: { cookie: cookie.join('; ') } })
    expect(await notesOf.text()).toBe('The notes of alice@example.com')
  }

  return {
    [`${FIRST} > First sign-in`]: notes,
    [`${FIRST} > First sign-in (2)`]: async () => {
      const port = String(await freePort())
      const lines = commands(`${FIRST} > First sign-in (2)`)
      await serving(replaced(lines, /(?<=dev)$/, ` --port ${port}`), port, signsUp)
    },
    [`${IN_A_FOLDER} > Tests of your own app`]: async () => {
      const lines = commands(`${IN_A_FOLDER} > Tests of your own app`)
      await shell(await notes(), installingExactly(lines))
    },
    [`${IN_A_FOLDER} > Tests of your own app (2)`]: async () => {
      const folder = await notes()
      const guide = guideAt(IN_A_FOLDER)
      saveFiles(guide, folder)
      const { out } = await shell(folder, commands(`${IN_A_FOLDER} > Tests of your own app (2)`))
      for (const { printed } of guide.steps) expect(out.trim()).toMatch(printedAs(printed))
    },
    // The page leaves it to the README which driver a database needs.
    ...Object.fromEntries(
      ['Node', 'Bun', 'Deno'].map((runtime) => [
        `${DEPLOYING} > ${runtime}`,
        async () => {
          const folder = await notes()
          await shell(folder, installingExactly('npm install @libsql/client'))
          saveFiles(guideAt(DEPLOYING), folder)
          rmSync(join(folder, 'notes.db'), { force: true })
          const script = RUNTIMES + commands(`${DEPLOYING} > ${runtime}`)
          await serving(script, String(await freePort()), signsUp)
        },
      ]),
    ),
  }
}
