import type { Server } from './process.ts'

interface Shared {
  readonly server: Promise<Server>
  users: number
}

/** Vitest loads this file once for each project, and all of them in one process. */
const KEY = Symbol.for('fastauth-edge/shared-servers')
const place = globalThis as { [KEY]?: Map<string, Shared> }
const servers = (place[KEY] ??= new Map())

/** A server that is started once for all projects of a run, and closed when the last of them closes it. */
export async function shared(name: string, start: () => Promise<Server>): Promise<Server> {
  const one = servers.get(name) ?? { server: start(), users: 0 }
  servers.set(name, one)
  one.users++
  const { url, close } = await one.server
  return {
    url,
    close: async () => {
      one.users--
      if (one.users > 0) return
      servers.delete(name)
      await close()
    },
  }
}
