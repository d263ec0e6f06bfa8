import { readArguments } from '../arguments.ts'
import { type Command, DATABASE_HELP } from '../command.ts'
import { openNamed } from '../reaching.ts'
import { inWords, isWhole, whereabouts } from '../lacking.ts'

export const check: Command = {
  help: `Usage: fastauth-edge check [--url URL]

Compares the tables, columns and indexes of a database with the schema and changes nothing.
Ends with 1 if something is missing.
${DATABASE_HELP}`,
  async run(args) {
    const { values } = readArguments(args, { options: { url: { type: 'string' } }, names: [] })
    const { adapter, inspect } = await openNamed(values.url)
    const missing = await inspect()
    const facts = { dialect: adapter.dialect, missing }
    if (isWhole(missing)) {
      return {
        facts,
        lines: ['all tables, columns and indexes are there', ...whereabouts(missing)],
      }
    }
    const columns = missing.columns.length > 0
    return {
      facts,
      lines: [
        ...inWords(missing),
        columns
          ? 'columns are added by a migration of your own: `fastauth-edge tables` prints how each is declared'
          : '`fastauth-edge migrate` makes what is missing',
        ...whereabouts(missing),
      ],
      incomplete: true,
    }
  },
}
