/** The blocks of commands in the documentation, and the code that stands beside them. */
import { blocksIn, PAGES } from '../../scripts/doc-blocks.ts'
import { isStep } from './guide.ts'

/**
 * The lines of each block of commands, by where it stands: `docs/cli.md > Which database`. A second one under
 * the same heading is `… (2)`.
 */
export const COMMANDS: ReadonlyMap<string, string> = new Map(
  PAGES.flatMap((page) => {
    const seen = new Map<string, number>()
    const shell = blocksIn(page).filter(
      ({ language, code }) => /^(?:sh|bash|shell)$/.test(language) && !isStep(page, code),
    )
    return shell.map(({ heading, code }): [string, string] => {
      const count = (seen.get(heading) ?? 0) + 1
      seen.set(heading, count)
      return [`${page} > ${heading}${count > 1 ? ` (${count})` : ''}`, code]
    })
  }),
)

export function commands(place: string): string {
  const found = COMMANDS.get(place)
  if (found === undefined) throw new Error(`no block of commands at ${place}`)
  return found
}

/** The first block of a language under a heading, or the first that has a text in it. */
export function codeIn(page: string, heading: string, language: string, having = ''): string {
  const found = blocksIn(page).find(
    (b) => b.heading === heading && b.language === language && b.code.includes(having),
  )
  if (found === undefined) throw new Error(`no ${language} under ${heading} in ${page}`)
  return found.code
}

/** Replaces what must be there. */
export function replaced(script: string, what: string | RegExp, by: string): string {
  const made = script.replaceAll(
    typeof what === 'string' ? what : new RegExp(what.source, 'gm'),
    () => by,
  )
  if (made === script) throw new Error(`${what} is not in:\n${script}`)
  return made
}
