/** A folder of a user's own, in which the package is installed from what npm would publish. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { shortExports } from './short-exports.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const execute = promisify(execFile)

export interface Project {
  readonly folder: string
  write(path: string, text: string): void
  /** Runs a script of an installed package, or of the project, and returns what it printed. */
  node(script: string, args?: readonly string[], env?: Record<string, string>): Promise<string>
  remove(): void
}

/** The versions of drizzle-orm that the package is for, by the names that this repository has them under. */
export const DRIZZLES = ['drizzle-orm', 'drizzle-orm-next'] as const

/** A project with the packed package and the named ones, at the versions that this repository has. */
export async function freshProject(packages: readonly string[]): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-project-'))
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'fastauth-edge')
  mkdirSync(installed, { recursive: true })
  await execute('tar', ['-xzf', inject('archive'), '--strip-components=1', '-C', installed])
  linkPrograms('fastauth-edge', modules)
  const { dependencies = {} } = manifest(installed)
  for (const name of [...Object.keys(dependencies), ...packages]) install(name, modules)
  const project: Project = {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    async node(script, args = [], env = {}) {
      const options = { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', ...env } }
      const { stdout, stderr } = await execute(process.execPath, [script, ...args], options)
      return stdout + stderr
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  return project
}

interface Manifest {
  readonly version?: string
  readonly bin?: string | Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly exports?: Record<string, unknown>
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Copied and not linked: what is linked finds everything else that the repository has. */
function install(name: string, modules: string): void {
  const source = join(root, 'node_modules', name)
  const itsName = name === 'drizzle-orm-next' ? 'drizzle-orm' : name
  const target = join(modules, itsName)
  if (existsSync(target)) return
  cpSync(source, target, { recursive: true, verbatimSymlinks: true })
  if (itsName === 'drizzle-orm') shorten(target)
  linkPrograms(itsName, modules)
  const { dependencies, optionalDependencies } = manifest(source)
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const nested = existsSync(join(source, 'node_modules', needed))
    const there = existsSync(join(root, 'node_modules', needed))
    if (!nested && there) install(needed, modules)
  }
}

/** Says the exports of a copy of drizzle-orm in fewer words. */
export function shorten(folder: string): void {
  const { exports = {}, ...rest } = manifest(folder)
  const short = { ...rest, exports: shortExports(exports) }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(short))
}

const programsOf = (name: string, { bin = {} }: Manifest): Record<string, string> =>
  typeof bin === 'string' ? { [name.replace(/.*\//, '')]: bin } : bin

/** As npm links them. */
function linkPrograms(name: string, modules: string): void {
  for (const [program, path] of Object.entries(programsOf(name, manifest(join(modules, name))))) {
    const file = join(modules, name, path)
    chmodSync(file, 0o755)
    linkProgram(program, file, modules)
  }
}

/** Puts a program where `npx` finds it. */
export function linkProgram(program: string, file: string, modules: string): void {
  const programs = join(modules, '.bin')
  mkdirSync(programs, { recursive: true })
  symlinkSync(file, join(programs, program))
}

/** The version of a package that this repository is tested with. */
export const versionOf = (name: string): string =>
  manifest(join(root, 'node_modules', name)).version ?? ''

/** The program of a package that the repository has and the project need not have. */
export function repositoryBin(name: string): string {
  const folder = join(root, 'node_modules', name)
  const programs = programsOf(name, manifest(folder))
  return join(folder, programs[name] ?? Object.values(programs)[0] ?? '')
}
