/**
 * Writes runtimes/argon2/argon2.wasm, the module of @phi-ag/argon2 without what the package has no use for: encoded strings,
 * messages and the check of a hash. `--check` writes nothing.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generated } from './generated.ts'

const BINARYEN = import.meta.resolve('binaryen/package.json')
const WHOLE = import.meta.resolve('@phi-ag/argon2/argon2.wasm')
const folder = mkdtempSync(join(tmpdir(), 'argon2-'))
const at = (name: string): string => join(folder, name)

function binaryen(tool: string, ...args: readonly string[]): void {
  const program = fileURLToPath(new URL(`bin/${tool}`, BINARYEN))
  execFileSync(process.execPath, [program, ...args, '--all-features'])
}

const KEPT = ['argon2_hash', 'memory', 'malloc', 'free', '_initialize']

/** As wasm-metadce reads it: whatever the root does not reach goes. */
const reached = [
  { name: 'root', root: true, reaches: KEPT },
  ...KEPT.map((name) => ({ name, export: name })),
]

try {
  const wrapper = fileURLToPath(new URL('argon2.wat', import.meta.url))
  binaryen('wasm-as', wrapper, '-o', at('wrapper.wasm'))
  const both = [at('wrapper.wasm'), 'wrapper', fileURLToPath(WHOLE), 'argon2']
  binaryen('wasm-merge', ...both, '--rename-export-conflicts', '-o', at('merged.wasm'))
  writeFileSync(at('reached.json'), JSON.stringify(reached))
  binaryen('wasm-metadce', at('merged.wasm'), '-f', at('reached.json'), '-o', at('kept.wasm'))
  const passes = ['--directize', '--inlining-optimizing', '--dae-optimizing', '-Oz', '--converge']
  const stripped = ['--strip-debug', '--strip-producers', '--strip-target-features']
  const options = ['-Oz', '--closed-world', ...passes, ...stripped]
  binaryen('wasm-opt', at('kept.wasm'), ...options, '-o', at('argon2.wasm'))
  await generated('runtimes/argon2/argon2.wasm', readFileSync(at('argon2.wasm')))
} finally {
  rmSync(folder, { recursive: true })
}
