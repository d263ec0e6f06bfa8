import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMANDS } from './blocks.ts'
import { inAProject } from './in-a-project.ts'
import { inTheRepository } from './in-the-repository.ts'
import { ownTables } from './own-tables.ts'
import { withDrizzleKit } from './with-drizzle-kit.ts'
import { NOT_RUN } from './not-run.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'fastauth-docs-'))
})
afterAll(async () => {
  await repository.close()
  rmSync(root, { recursive: true, force: true })
})

const repository = inTheRepository(() => root)

const RUNS = {
  ...inAProject(() => root),
  ...withDrizzleKit,
  ...ownTables,
  ...repository.runs,
}

test('every block of commands is run, or it is said of each line why not', () => {
  const known = [...Object.keys(RUNS), ...Object.keys(NOT_RUN)]
  expect([...COMMANDS.keys()].toSorted()).toEqual(known.toSorted())
  for (const [place, reasons] of Object.entries(NOT_RUN)) {
    const lines = COMMANDS.get(place)?.trim().split('\n')
    expect(lines?.map((line) => line.replace(/ +#.*/, ''))).toEqual(Object.keys(reasons))
  }
})

test.each(Object.entries(RUNS))('%s', async (_, run) => void (await run()), 240_000)
