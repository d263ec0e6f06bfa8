import { readArguments, wholeNumber } from '../arguments.ts'
import { type Command, DATABASE_HELP, tell } from '../command.ts'
import { openNamed } from '../database.ts'

/** Rows that one statement removes. */
const BATCH = 1_000

export const cleanup: Command = {
  help: `Usage: fastauth-edge cleanup [--limit N] [--url URL]

Removes expired sessions, then expired tokens, ${BATCH} with each statement, and says on stderr how
far it has come. What it has removed stays removed when it is stopped.

  --limit N   removes N rows at most, sessions and tokens together
${DATABASE_HELP}`,
  async run(args) {
    const { values } = readArguments(args, {
      options: { url: { type: 'string' }, limit: { type: 'string' } },
      names: [],
    })
    let left = values.limit === undefined ? Infinity : wholeNumber('--limit', values.limit)
    const { session, token } = (await openNamed(values.url)).adapter
    const removed = { sessions: 0, tokens: 0 }
    let complete = true
    for (const [kind, removeSome] of [
      ['sessions', session.cleanupExpired],
      ['tokens', token.cleanupExpired],
    ] as const) {
      let found = true
      while (found && left > 0) {
        const limit = Math.min(BATCH, left)
        const count = await removeSome({ limit })
        removed[kind] += count
        left -= count
        found = count === limit
        if (count > 0) tell(`${kind}: ${removed[kind]} removed`)
      }
      complete &&= !found
    }
    const { sessions, tokens } = removed
    const rest = complete ? 'none is left' : 'there may be more'
    return {
      facts: { removed, complete },
      lines: [`removed ${sessions} expired sessions and ${tokens} expired tokens; ${rest}`],
    }
  },
}
