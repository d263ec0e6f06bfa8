/** CPU time of the workerd that this process has started; on Linux, where the kernel tells it in nanoseconds. */
import { globSync, readFileSync } from 'node:fs'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}

/** Milliseconds, of all of its threads. */
export function cpuOfWorkerd(): number {
  const statuses = globSync('/proc/[0-9]*/status')
  const own = new RegExp(`^Name:\\s*workerd[\\s\\S]*^PPid:\\s*${process.pid}$`, 'm')
  const folder = statuses.find((path) => own.test(read(path)))?.replace('/status', '')
  if (folder === undefined) return Number.NaN
  const threads = globSync(`${folder}/task/*/schedstat`)
  return threads.reduce((sum, path) => sum + Number(read(path).split(' ', 1)[0]), 0) / 1e6
}
