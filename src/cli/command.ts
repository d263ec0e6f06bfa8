/** One command of the program. */
export interface Command {
  /** How it is used, with its options. */
  readonly help: string
  run(args: readonly string[]): Promise<Outcome> | Outcome
}

/** What a command did or found. */
export interface Outcome {
  /** For `--json`. */
  readonly facts: Readonly<Record<string, unknown>>
  /** For people. */
  readonly lines: readonly string[]
  /** Whether something is missing that the command does not create. */
  readonly incomplete?: boolean
  /** Goes on when all of it is printed, until the user stops the program. */
  serving?(): Promise<void>
}

/** Tells how far a command has come, or warns: on stderr, so that stdout holds the outcome alone. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

export const DATABASE_HELP = `
The database is that of DATABASE_URL, with DATABASE_AUTH_TOKEN where it takes a token: from the
environment, or else from the file .env in this folder.

  --url URL   another database; the URL stays in the history of the shell, so keep passwords out
  --json      one JSON object on stdout
`
