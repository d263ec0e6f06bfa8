/** A guide, as a reader follows it: files to save, commands to give, and what they print. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesIn, PAGES } from '../../scripts/doc-blocks.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** All guides, from the root of the repository. */
export const GUIDES: readonly string[] = PAGES.filter(
  (page) => page.startsWith('docs/guides/') && !page.endsWith('README.md'),
)

/** Followed in a fresh folder with the packed package: its commands are among the others. */
export const IN_A_FOLDER = 'docs/guides/testing-your-app.md'

/** Whether commands are a step that test/docs/guides.node.test.ts takes. */
export const isStep = (page: string, code: string): boolean =>
  GUIDES.includes(page) &&
  page !== IN_A_FOLDER &&
  guideAt(page).steps.some(({ commands }) => commands === code)

export interface Step {
  readonly commands: string
  /** What they print; `…` stands for anything. */
  readonly printed: string
}

export interface Guide {
  /** The code to save, by file name. */
  readonly files: ReadonlyMap<string, string>
  readonly steps: readonly Step[]
}

const STEP = /^```sh\n((?:(?!```).*\n)*)```\n\n```text\n((?:(?!```).*\n)*)```$/gm

export function guideAt(page: string): Guide {
  const text = readFileSync(root + page, 'utf8')
  return {
    files: filesIn(page),
    steps: [...text.matchAll(STEP)].map(([, commands = '', printed = '']) => ({
      commands,
      printed,
    })),
  }
}

/** Saves the files of a guide; `edit` puts what a test must change in place. */
export function saveFiles(
  { files }: Guide,
  folder: string,
  edit = (code: string): string => code,
): void {
  for (const [name, code] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), edit(code))
  }
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

/** What a guide says is printed, for `toMatch`. */
export const printedAs = (text: string): RegExp =>
  new RegExp(`^${text.trim().split('…').map(escaped).join('[^]*')}$`)
