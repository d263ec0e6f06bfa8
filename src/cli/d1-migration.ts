import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ddlText } from './ddl-text.ts'
import { unusable, writeNewFile } from './new-file.ts'

const NAME = /^(\d+)_fastauth\.sql$/

/** Writes the tables as a migration of wrangler's, which carries them out in the order of their numbers. */
export function writeD1Migration(folder: string): { file: string; state: string } {
  const names = filesIn(folder)
  const numbers = names.map((name) => Number.parseInt(name, 10) || 0)
  const next = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
  const name = names.find((name) => NAME.test(name)) ?? `${next}_fastauth.sql`
  const file = join(folder, name)
  return { file, state: writeNewFile(file, ddlText('sqlite')) }
}

function filesIn(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true })
    return readdirSync(folder)
  } catch (error) {
    throw unusable(error)
  }
}
