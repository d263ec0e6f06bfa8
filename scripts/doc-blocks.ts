/** The fenced blocks of the documentation. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every page, from the root of the repository. */
export const PAGES: readonly string[] = globSync(
  ['*.md', 'docs/*.md', 'docs/{guides,reference}/*.md', 'examples/*/README.md'],
  {
    cwd: root,
  },
).toSorted()

export interface Block {
  /** The heading that it stands under. */
  readonly heading: string
  /** As the fence says it: `ts`, `sh`, … */
  readonly language: string
  readonly code: string
}

const HEADING_OR_FENCE = /^(?:#+ (.+)|```(\w*)\n([^]*?)^```)$/gm

export const blocksIn = (page: string): Block[] => blocksOf(readFileSync(root + page, 'utf8'))

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let heading = ''
  for (const [, title, language = '', code = ''] of text.matchAll(HEADING_OR_FENCE)) {
    if (title === undefined) blocks.push({ heading, language, code })
    else heading = title
  }
  return blocks
}

const NAMED = /`([\w./-]+)`:\n\n```(?!sh)\w+\n((?:(?!```).*\n)*)```$/gm

/** The blocks that a reader saves in a file, by its name: those under a line that ends with it. */
export const filesIn = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...readFileSync(root + page, 'utf8').matchAll(NAMED)].map(([, name = '', code = '']) => [
      name,
      code,
    ]),
  )
