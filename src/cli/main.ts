#!/usr/bin/env node
/** The program `fastauth-edge`: finds the command, carries it out and tells the outcome. */
import { readFileSync } from 'node:fs'
import type { Command } from './command.ts'
import { check } from './commands/check.ts'
import { cleanup } from './commands/cleanup.ts'
import { migrate } from './commands/migrate.ts'
import { roleAssign } from './commands/role-assign.ts'
import { tables } from './commands/tables.ts'
import { userCreate } from './commands/user-create.ts'
import { failureOf, UsageError } from './failure.ts'

const COMMANDS: readonly Command[] = [tables, migrate, check, cleanup, userCreate, roleAssign]

const HELP = `Usage: fastauth-edge COMMAND [options]

${COMMANDS.map(({ words, summary }) => `  ${words.padEnd(13)}${summary}`).join('\n')}

  --help       this text, or that of a command
  --version    the version of the package

Ends with 0 when it is done, with 1 when something is missing or stands against it, and with 2
when the command cannot be understood or the database cannot be reached.
`

/** What goes to stdout and stderr, and how the process ends. */
interface Ending {
  readonly exit: 0 | 1 | 2
  readonly out?: string
  readonly error?: string
}

async function run(args: readonly string[]): Promise<Ending> {
  const command = COMMANDS.find(({ words }) =>
    words.split(' ').every((word, i) => word === args[i]),
  )
  if (args.includes('--help') || args.includes('-h')) {
    return { exit: 0, out: command?.help ?? HELP }
  }
  if (args[0] === '--version') return { exit: 0, out: `${version()}\n` }
  if (args.length === 0) return { exit: 2, error: HELP }
  const json = args.includes('--json')
  try {
    if (!command) throw new UsageError('there is no such command')
    const { facts, lines, incomplete } = await command.run(
      args.slice(command.words.split(' ').length),
    )
    const outcome = json ? JSON.stringify({ ok: !incomplete, ...facts }) : lines.join('\n')
    return { exit: incomplete ? 1 : 0, out: `${outcome}\n` }
  } catch (thrown) {
    const { exit, code, message } = failureOf(thrown, command?.words ?? '')
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

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', () => process.exit())

const { exit, out = '', error = '' } = await run(process.argv.slice(2))
// Ended, since a WebSocket to a database would keep the process; and only when all is written.
process.stderr.write(error, () => process.stdout.write(out, () => process.exit(exit)))
