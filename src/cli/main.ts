#!/usr/bin/env node
/** The program `fastauth-edge`: finds the command, carries it out and tells the outcome. */
import { readFileSync } from 'node:fs'
import type { Command } from './command.ts'
import { failureOf, UsageError } from './failure.ts'

interface Entry {
  /** What is typed to call it. */
  readonly words: string
  readonly summary: string
  readonly load: () => Promise<Command>
}

const COMMANDS: readonly Entry[] = [
  {
    words: 'init',
    summary: 'writes an application with accounts into a folder',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    words: 'tables',
    summary: 'prints the SQL that creates the tables',
    load: async () => (await import('./commands/print-tables.ts')).tables,
  },
  {
    words: 'migrate',
    summary: 'creates the tables and indexes that a database lacks',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  {
    words: 'check',
    summary: 'says what a database lacks of the schema',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    words: 'cleanup',
    summary: 'removes expired sessions and tokens',
    load: async () => (await import('./commands/cleanup.ts')).cleanup,
  },
  {
    words: 'user create',
    summary: 'creates a user',
    load: async () => (await import('./commands/user-create.ts')).userCreate,
  },
  {
    words: 'user password',
    summary: "sets a user's password",
    load: async () => (await import('./commands/user-password.ts')).userPassword,
  },
  {
    words: 'role assign',
    summary: 'gives a user a role',
    load: async () => (await import('./commands/role-assign.ts')).roleAssign,
  },
  {
    words: 'local',
    summary: 'serves databases on this machine as Neon, PlanetScale and Turso do',
    load: async () => (await import('./commands/local.ts')).local,
  },
  {
    words: 'secret',
    summary: 'prints a new AUTH_SECRET',
    load: async () => (await import('./commands/secret.ts')).secret,
  },
]

const HELP = `Usage: fastauth-edge COMMAND [options]

${COMMANDS.map(({ words, summary }) => `  ${words.padEnd(15)}${summary}`).join('\n')}

  --help       this text, or that of a command
  --version    the version of the package

Exit codes: 0 success; 1 something is missing or in the way; 2 the command cannot be understood or
the database cannot be reached.
`

/** What goes to stdout and stderr, and how the process ends. */
interface Ending {
  readonly exit: 0 | 1 | 2
  readonly out?: string
  readonly error?: string
  readonly serving?: (() => Promise<void>) | undefined
}

async function run(args: readonly string[]): Promise<Ending> {
  const called = COMMANDS.find(({ words }) => words.split(' ').every((word, i) => word === args[i]))
  if (args[0] === '--version') return { exit: 0, out: `${version()}\n` }
  const help = args.includes('--help') || args.includes('-h')
  if (help && !called) return { exit: 0, out: HELP }
  if (args.length === 0) return { exit: 2, error: HELP }
  const json = args.includes('--json')
  try {
    if (!called) throw new UsageError('there is no such command')
    const command = await called.load()
    if (help) return { exit: 0, out: command.help }
    const own = args.slice(called.words.split(' ').length)
    const { facts, lines, incomplete, serving } = await command.run(own)
    const outcome = json ? JSON.stringify({ ok: !incomplete, ...facts }) : lines.join('\n')
    return { exit: incomplete ? 1 : 0, out: `${outcome}\n`, serving }
  } catch (thrown) {
    const { exit, code, message } = failureOf(thrown, called?.words ?? '')
    const error = `fastauth-edge: ${message}\n`
    if (!json) return { exit, error }
    return { exit, error, out: `${JSON.stringify({ ok: false, error: { code, message } })}\n` }
  }
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}

// The reader of the output may stop early, as `head` does.
process.stdout.on('error', () => process.exit())

const { exit, out = '', error = '', serving } = await run(process.argv.slice(2))
const written = new Promise((resolve) => {
  process.stderr.write(error, () => process.stdout.write(out, resolve))
})
await Promise.all([written, serving?.()])
// Ended, since a WebSocket to a database would keep the process; and only when all is written.
process.exit(exit)
