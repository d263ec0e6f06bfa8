import { readArguments, wholeNumber } from '../arguments.ts'
import { type Command, DATABASE_HELP, tell } from '../command.ts'
import { openNamed } from '../reaching.ts'
import { removeInBatches } from '../../work/expired.ts'

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
    const limit = values.limit === undefined ? Infinity : wholeNumber('--limit', values.limit)
    const { session, token } = (await openNamed(values.url)).adapter
    const removeSome = (what: string, limit: number, cleanup: typeof session.cleanupExpired) =>
      removeInBatches(cleanup, {
        batch: BATCH,
        limit,
        onProgress: (removed) => tell(`${what}: ${removed} removed`),
      })
    const sessions = await removeSome('sessions', limit, session.cleanupExpired)
    const tokens = await removeSome('tokens', limit - sessions.removed, token.cleanupExpired)
    const removed = { sessions: sessions.removed, tokens: tokens.removed }
    const complete = sessions.complete && tokens.complete
    const rest = complete ? 'none is left' : 'there may be more'
    return {
      facts: { removed, complete },
      lines: [
        `removed ${removed.sessions} expired sessions and ${removed.tokens} expired tokens; ${rest}`,
      ],
    }
  },
}
