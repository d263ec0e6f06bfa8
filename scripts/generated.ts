/** Files that are made of others. */
import { readFile, writeFile } from 'node:fs/promises'

/** Writes such a file; or, where the program was called with `--check`, fails when it is not what would be written. */
export async function generated(path: string, contents: string | Buffer): Promise<void> {
  const file = new URL(`../${path}`, import.meta.url)
  if (!process.argv.includes('--check')) await writeFile(file, contents)
  else if (!(await readFile(file)).equals(Buffer.from(contents))) {
    console.error(`${path} is not what it is made of: run \`npm run generate\``)
    process.exitCode = 1
  }
}
