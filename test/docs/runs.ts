import { inject } from 'vitest'
import { versionOf } from '../package/project.ts'

/** What carries a block of commands out, by where it stands. */
export type Runs = Readonly<Record<string, () => Promise<unknown>>>

/** Lines that install this package as it is packed, and others at the versions that the repository has. */
export function installingExactly(lines: string): string {
  const exact = (name: string): string =>
    name === 'fastauth-edge' ? inject('archive') : `${name}@${versionOf(name)}`
  return lines.replaceAll(
    /^(npm install(?: --save-dev)?) ([^#\n]*)/gm,
    (_, command: string, names: string) =>
      [command, ...names.trim().split(/ +/).map(exact), ''].join(' '),
  )
}
