/** docs/round-trips.md, of which two tests write a part each. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

const PAGE = new URL('../../docs/round-trips.md', import.meta.url)

const OF_ROUTES = '## Requests per route\n'

const row = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`

/** A column for each database. */
export const table = (
  what: string,
  columns: readonly string[],
  rows: readonly (readonly [name: string, ...cells: readonly unknown[]])[],
): string =>
  [row([what, ...columns]), row(['---', ...columns.map(() => '---:')]), ...rows.map(row)].join('\n')

/** Compares a part of the page with what was measured, or writes it with `-u`. */
export async function expectPart(which: 'methods' | 'routes', text: string): Promise<void> {
  const [methods = '', routes = ''] = readFileSync(PAGE, 'utf8').split(OF_ROUTES)
  const page =
    which === 'methods' ? `${text}\n${OF_ROUTES}${routes}` : `${methods}${OF_ROUTES}\n${text}`
  await expect(page).toMatchFileSnapshot(PAGE.pathname)
}
