/** A Worker that lists roles over each driver that sends by `fetch`, however old its compatibility date. */
import { createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { tursoAdapter } from 'fastauth-edge/turso'

interface Env {
  readonly LIBSQL: string
  readonly NEON: string
  readonly PLANETSCALE: string
}

export default {
  async fetch(_: Request, env: Env): Promise<Response> {
    const adapters: Record<string, EdgeAdapter> = {
      libSQL: createEdgeAdapter({ url: env.LIBSQL }),
      Turso: tursoAdapter({ url: env.LIBSQL }),
      Neon: createEdgeAdapter({ url: env.NEON }),
      PlanetScale: createEdgeAdapter({ url: env.PLANETSCALE }),
    }
    const name = crypto.randomUUID()
    const answers: Record<string, unknown> = {}
    for (const [driver, { role }] of Object.entries(adapters)) {
      try {
        await role.createRole(`${driver} ${name}`)
        answers[driver] = (await role.getRole(`${driver} ${name}`))?.permissions
      } catch (error) {
        answers[driver] = String(error)
      }
    }
    return Response.json(answers)
  },
}
