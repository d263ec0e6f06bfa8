/** The starters that `init` writes: the examples, which the package carries. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeNewFile, isPresent, unusable } from './new-file.ts'
import { Refusal } from './failure.ts'

interface Starter {
  /** The folder of `examples`. */
  readonly example: string
  /** Where `npm run dev` serves it. */
  readonly address: string
  /** What must not be committed. npm leaves `.gitignore` files out of packages, so it is kept here. */
  readonly ignored: readonly string[]
}

export const STARTERS = {
  hono: {
    example: 'hono-worker',
    address: 'http://localhost:8787',
    ignored: ['node_modules/', '.wrangler/', '.dev.vars'],
  },
  vercel: {
    example: 'vercel-edge',
    address: 'http://localhost:3000',
    ignored: ['node_modules/', '.env', '.vercel/', 'auth.db*'],
  },
} as const satisfies Record<string, Starter>

/** What a developer's own runs leave in a folder of `examples`, for who runs the program from a clone. */
const LEFT_BEHIND = /^(?:\..*|node_modules|package-lock\.json|auth\.db.*)$/

/** The files of a starter: the path below its folder, and the text. */
function filesOf({ example, ignored }: Starter): ReadonlyMap<string, string> {
  const folder = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((path) => !path.split(sep).some((part) => LEFT_BEHIND.test(part)))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const)
  return new Map([...files, ['.gitignore', `${ignored.join('\n')}\n`] as const].toSorted())
}

/**
 * Writes a starter into a folder, which is created, and overwrites nothing. Returns the paths of the files.
 *
 * @throws {Refusal} one of the files exists, and nothing was written
 */
export function writeStarter(folder: string, starter: Starter): string[] {
  const files = filesOf(starter)
  const paths = [...files.keys()]
  const existing = paths.filter((path) => isPresent(join(folder, path)))
  if (existing.length > 0) {
    throw new Refusal(`nothing was written, because of what exists: ${existing.join(', ')}`)
  }
  for (const [path, text] of files) {
    const target = join(folder, path)
    try {
      mkdirSync(dirname(target), { recursive: true })
    } catch (error) {
      throw unusable(error)
    }
    writeNewFile(target, text)
  }
  return paths
}
