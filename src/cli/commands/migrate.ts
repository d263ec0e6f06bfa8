import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP, type Outcome, tell } from '../command.ts'
import { openNamed } from '../reaching.ts'
import { UsageError } from '../failure.ts'
import { inWords, isWhole, type Lacking, whereabouts } from '../lacking.ts'
import { writeD1Migration } from '../d1-migration.ts'

export const migrate: Command = {
  help: `Usage: fastauth-edge migrate [--url URL]
       fastauth-edge migrate --d1 [FOLDER]

Creates the tables and indexes that a database lacks. It alters and drops nothing: ends with 1 if
something is missing afterwards, such as a column.
With --d1 it connects to no database and writes a migration for wrangler, into the folder
migrations by default: \`npx wrangler d1 migrations apply\` carries it out.
${DATABASE_HELP}`,
  run(args) {
    const { values, positionals } = readArguments(args, {
      options: { url: { type: 'string' }, d1: { type: 'boolean' } },
      names: [],
      more: args.includes('--d1') ? 1 : 0,
    })
    if (!values.d1) return migrateDatabase(values.url)
    if (values.url !== undefined) throw new UsageError('--d1 writes a file and takes no --url')
    const [folder = 'migrations'] = positionals
    const { file, state } = writeD1Migration(folder)
    tell(
      'next: npx wrangler d1 migrations apply DATABASE --local, and --remote for the deployed one',
    )
    return { facts: { file, state }, lines: [`${file}: ${state}`] }
  },
}

async function migrateDatabase(url: string | undefined): Promise<Outcome> {
  const { adapter, inspect } = await openNamed(url, true)
  const before = await inspect()
  if (isWhole(before)) {
    const lines = ['nothing was missing', ...whereabouts(before)]
    return { facts: facts(before, before), lines }
  }
  tell(`making what is missing: ${inWords(before).length} tables and indexes`)
  await adapter.createTables()
  const after = await inspect()
  const { tables, indexes } = madeSince(before, after)
  const left = inWords(after)
  return {
    facts: facts(before, after),
    lines: [
      ...tables.map((table) => `created the table ${table}`),
      ...indexes.map(
        ({ table, columns }) => `created the index on ${table} (${columns.join(', ')})`,
      ),
      ...whereabouts(after),
      ...left.map((sentence) => `not made: ${sentence}`),
      ...(left.length > 0 ? ['what was not made takes a migration of your own'] : []),
    ],
    incomplete: left.length > 0,
  }
}

const facts = (before: Lacking, missing: Lacking): Outcome['facts'] => ({
  made: madeSince(before, missing),
  missing,
})

function madeSince(before: Lacking, after: Lacking): Pick<Lacking, 'tables' | 'indexes'> {
  const left = new Set(inWords(after))
  const made = <T>(things: readonly T[], lacking: (thing: T) => Partial<Lacking>): T[] =>
    things.filter((thing) => {
      const [sentence = ''] = inWords({ tables: [], columns: [], indexes: [], ...lacking(thing) })
      return !left.has(sentence)
    })
  return {
    tables: made(before.tables, (table) => ({ tables: [table] })),
    indexes: made(before.indexes, (index) => ({ indexes: [index] })),
  }
}
