import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { executable } from '../../src/local/sqld.ts'

const run = promisify(execFile)

/** What a server needs, where to look for it, and the packages that bring it. */
export interface Programs<Name extends string> {
  readonly names: readonly Name[]
  /** Folders beside those of PATH; `*` stands for any name, and the last match wins. */
  readonly folders: readonly string[]
  readonly packages: readonly string[]
  /** The variable that names a running server instead. */
  readonly variable: string
}

/** The programs of an engine, if all of them are on this machine. */
export function findPrograms<Name extends string>(
  wanted: Programs<Name>,
): Record<Name, string> | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const others = wanted.folders.flatMap((folder) => globSync(folder).toSorted().toReversed())
  const found: Partial<Record<Name, string>> = {}
  for (const name of wanted.names) {
    const path = [...onPath, ...others].map((folder) => join(folder, name)).find(executable)
    if (path === undefined) return undefined
    found[name] = path
  }
  return found as Record<Name, string>
}

/** One installation at a time on a machine, and nobody starts a server that is half unpacked. */
export function locked(script: string, args: readonly string[] = []): Promise<unknown> {
  const lock = '/var/lock/fastauth-edge-install'
  return run('flock', ['--wait', '300', lock, 'sh', '-ec', script, 'sh', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  })
}

const INSTALL = `
  dpkg --status "$@" >/dev/null 2>&1 && exit
  wait='-o DPkg::Lock::Timeout=120'
  for pause in 5 10 20 0; do
    apt-get $wait update && apt-get $wait install --yes --no-install-recommends "$@" && exit
    sleep $pause
  done
  exit 1`

/** The programs of an engine, installed from the distribution where this process may do that. */
export async function programs<Name extends string>(
  wanted: Programs<Name>,
): Promise<Record<Name, string>> {
  const mayInstall = isRoot() && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/flock')
  if (mayInstall) await locked('true')
  const found = findPrograms(wanted)
  if (found) return found
  const command = `apt-get update && apt-get install -y ${wanted.packages.join(' ')}`
  const advice = `Install it (on Debian, as root: ${command}) or set ${wanted.variable}.`
  const missing = `No ${wanted.names.join(', ')} on this machine. ${advice}`
  if (!mayInstall) throw new Error(missing)
  await locked(INSTALL, wanted.packages).catch((cause: unknown) => {
    throw new Error(missing, { cause })
  })
  const installed = findPrograms(wanted)
  if (!installed) throw new Error(missing)
  return installed
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The first of some users that exists: servers refuse to run as root. */
export function unprivileged(names: readonly string[]): { uid: number; gid: number } | undefined {
  if (!isRoot()) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of names) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}
