import { readArguments, wholeNumber } from '../arguments.ts'
import { type Command, DATABASE_HELP, type Outcome, tell } from '../command.ts'
import { UsageError } from '../failure.ts'
import { pastMoment } from '../moments.ts'
import type { OpenedDatabase } from '../open.ts'
import { D1_HELP, demandNoUrl, printed } from '../printed.ts'
import { openNamed } from '../reaching.ts'
import { removeInBatches } from '../../work/expired.ts'

/** Rows that one statement removes. */
const BATCH = 1_000

export const cleanup: Command = {
  help: `Usage: fastauth-edge cleanup [--deleted-before WHEN] [--limit N] [--url URL | --d1]

Removes expired sessions, then expired tokens and state, ${BATCH} with each statement, and says on
stderr how far it has come. What it has removed stays removed when it is stopped.

  --deleted-before WHEN   also removes users whose account was deleted before that, with all that is
                          theirs: a date (2026-01-31), a moment (2026-01-31T12:00:00Z), or a number
                          of days (30d); their addresses are free then
  --limit N               removes N rows at most, all of them together; of users, N users
${D1_HELP}${DATABASE_HELP}`,
  async run(args) {
    const { values } = readArguments(args, {
      options: {
        url: { type: 'string' },
        limit: { type: 'string' },
        'deleted-before': { type: 'string' },
        d1: { type: 'boolean' },
      },
      names: [],
    })
    const before = values['deleted-before']
    const deletedBy = before === undefined ? undefined : pastMoment('--deleted-before', before)
    const limit = values.limit === undefined ? Infinity : wholeNumber('--limit', values.limit)
    if (!values.d1) return remove(await openNamed(values.url), limit, deletedBy)
    demandNoUrl(values.url)
    if (values.limit !== undefined) throw new UsageError('--d1 prints SQL and takes no --limit')
    const { cleaningUp } = await import('../d1-statements.ts')
    return printed(cleaningUp(deletedBy))
  },
}

async function remove(
  { adapter: { session, token, state }, purge }: OpenedDatabase,
  limit: number,
  deletedBy: Date | undefined,
): Promise<Outcome> {
  let left = limit
  let complete = true
  const removeSome = async (what: string, cleanup: typeof session.cleanupExpired) => {
    const { removed, ...rest } = await removeInBatches(cleanup, {
      batch: BATCH,
      limit: left,
      onProgress: (removed) => tell(`${what}: ${removed} removed`),
    })
    left -= removed
    complete &&= rest.complete
    return removed
  }
  const removed = {
    sessions: await removeSome('sessions', session.cleanupExpired),
    tokens: await removeSome('tokens', token.cleanupExpired),
    state: await removeSome('state', state.cleanupExpired),
    ...(deletedBy && {
      users: await removeSome('users', ({ limit = BATCH } = {}) => purge({ deletedBy, limit })),
    }),
  }
  const rest = complete ? 'none is left' : 'there may be more'
  const users = removed.users === undefined ? '' : `, and ${removed.users} deleted users`
  return {
    facts: { removed, complete },
    lines: [
      `removed ${removed.sessions} expired sessions, ${removed.tokens} expired tokens and ${removed.state} expired rows of state${users}; ${rest}`,
    ],
  }
}
