/** Outcomes that are SQL for wrangler. */
import { type Outcome, tell } from './command.ts'
import { UsageError } from './failure.ts'

export const D1_HELP = `  --d1        for D1: connects to no database and prints SQL, which wrangler carries out:
              \`npx wrangler d1 execute DATABASE --remote --file FILE\`
`

export function demandNoUrl(url: string | undefined): void {
  if (url !== undefined) throw new UsageError('--d1 prints SQL and takes no --url')
}

export function printed(statements: readonly string[], facts: Outcome['facts'] = {}): Outcome {
  tell('nothing is changed yet: `npx wrangler d1 execute DATABASE --remote --file FILE` does it')
  return { facts: { ...facts, statements }, lines: statements }
}
