/**
 * Writes docs/bench.md and docs/bench.svg from docs/bench.json, and measures nothing: that is `npm run bench`.
 * `--check` writes nothing and fails when what is there is not what would be written.
 */
import { writePages } from '../bench/pages.ts'

await writePages()
