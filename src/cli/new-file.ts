import { lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { Refusal, UsageError } from './failure.ts'

/** Writes a file that is not there, and none over another. */
export function writeNewFile(path: string, text: string): 'written' | 'unchanged' {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return 'written'
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(error)
  }
  if (readText(path) === text) return 'unchanged'
  throw new Refusal(`${path} is there and holds something else: move it away, or choose another`)
}

/** Whether something has this path: a link that leads nowhere too. */
export function isPresent(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw unusable(error)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unusable(error)
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** What the system says of a file or folder, in one sentence. */
export const unusable = (error: unknown): UsageError =>
  new UsageError(`the file or its folder cannot be used (${codeOf(error)})`)
