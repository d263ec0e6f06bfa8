import { readArguments, wholeNumber } from '../arguments.ts'
import { type Command, DATABASE_HELP, tell } from '../command.ts'
import { openNamed } from '../reaching.ts'
import { removeInBatches } from '../../work/expired.ts'

/** Rows that one statement removes. */
const BATCH = 1_000

export const cleanup: Command = {
  help: `Usage: fastauth-edge cleanup [--limit N] [--url URL]

Removes expired sessions, then expired tokens and state, ${BATCH} with each statement, and says on
stderr how far it has come. What it has removed stays removed when it is stopped.

  --limit N   removes N rows at most, all of them together
${DATABASE_HELP}`,
  async run(args) {
    const { values } = readArguments(args, {
      options: { url: { type: 'string' }, limit: { type: 'string' } },
      names: [],
    })
    const limit = values.limit === undefined ? Infinity : wholeNumber('--limit', values.limit)
    const { session, token, state } = (await openNamed(values.url)).adapter
    const removeSome = (what: string, limit: number, cleanup: typeof session.cleanupExpired) =>
      removeInBatches(cleanup, {
        batch: BATCH,
        limit,
        onProgress: (removed) => tell(`${what}: ${removed} removed`),
      })
    const sessions = await removeSome('sessions', limit, session.cleanupExpired)
    const tokens = await removeSome('tokens', limit - sessions.removed, token.cleanupExpired)
    const left = limit - sessions.removed - tokens.removed
    const rows = await removeSome('state', left, state.cleanupExpired)
    const removed = { sessions: sessions.removed, tokens: tokens.removed, state: rows.removed }
    const complete = sessions.complete && tokens.complete && rows.complete
    const rest = complete ? 'none is left' : 'there may be more'
    return {
      facts: { removed, complete },
      lines: [
        `removed ${removed.sessions} expired sessions, ${removed.tokens} expired tokens and ${removed.state} expired rows of state; ${rest}`,
      ],
    }
  },
}
