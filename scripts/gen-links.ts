/** Writes the repository's address, as package.json has it, into the pages that link to it. `--check` writes nothing. */
import { readFileSync } from 'node:fs'
import { PAGES } from './doc-blocks.ts'
import { generated } from './generated.ts'
import { withAddress } from './repository.ts'

for (const page of PAGES) {
  await generated(page, withAddress(readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')))
}
