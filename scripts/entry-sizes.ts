/** The sizes in the table of docs/reference/entries.md: a row for each, whose last cell is what its bundle weighs. */
import { kilobytes } from './bundle.ts'

const ROW = /^(?<start>\| `(?<entry>fastauth-edge[\w/-]*)` \|.*\|)(?<size>[^|]*)\|$/gm

/**
 * Bytes. The same code is compressed to a few bytes more or less by the zlib of another machine, so a size on
 * the edge of a rounding is right either way.
 */
const TOLERANCE = 100

/** Gzipped bytes of each entry, by what a user imports: `fastauth-edge/libsql`. */
export type Sizes = ReadonlyMap<string, number>

/** The page with the sizes that were measured. */
export const withSizes = (page: string, sizes: Sizes): string =>
  page.replaceAll(ROW, (row, start: string, entry: string) => {
    const size = sizes.get(entry)
    return size === undefined ? row : `${start} ${kilobytes(size)} |`
  })

/** What the page says that was measured otherwise, a sentence each. */
export function staleSizes(page: string, sizes: Sizes): string[] {
  const written = new Map(
    [...page.matchAll(ROW)].map(({ groups }) => [
      groups?.['entry'] ?? '',
      groups?.['size']?.trim() ?? '',
    ]),
  )
  const stale: string[] = []
  for (const name of written.keys()) {
    if (!sizes.has(name))
      stale.push(`${name} has a row in docs/reference/entries.md and is no entry`)
  }
  for (const [name, size] of sizes) {
    const said = written.get(name)
    if (said === undefined) stale.push(`${name} has no row in docs/reference/entries.md`)
    else if (!(Math.abs(Number.parseFloat(said) * 1000 - size) <= TOLERANCE)) {
      const measured = kilobytes(size)
      stale.push(
        `${name} is ${measured}, docs/reference/entries.md says ${said || 'nothing'}: \`npm run bundles -- --write\``,
      )
    }
  }
  return stale
}
