type Cell = string | number

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table that is legible as it is and as Markdown. Numbers stand on the right. */
export function toMarkdown({ title, head, rows }: Table): string {
  const texts = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, i) => Math.max(...texts.map((row) => row[i]?.length ?? 0)))
  const onRight = head.map((_, i) => rows.every((row) => /^(?:[\d.]|$)/.test(String(row[i]))))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => text[onRight[i] ? 'padStart' : 'padEnd'](widths[i] ?? 0)).join(' | ')} |`
  const rule = widths.map((width, i) =>
    onRight[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  const [first = [], ...others] = texts
  return `## ${title}\n\n${[first, rule, ...others].map(line).join('\n')}`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** One decimal below 100. */
export const rounded = (value: number): string => value.toFixed(value < 100 ? 1 : 0)

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
