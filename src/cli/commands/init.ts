import { readArguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { STARTERS, writeStarter } from '../starter.ts'

export const init: Command = {
  help: `Usage: fastauth-edge init [FOLDER] [--vercel]

Writes an application with sign-up, sign-in and accounts into FOLDER, or into the current folder: a Hono
Worker over D1. It overwrites nothing: if one of its files exists, it names the file and writes none.

  --vercel    functions for Vercel instead, over libSQL or Postgres
  --json      one JSON object on stdout
`,
  run(args) {
    const { values, positionals } = readArguments(args, {
      options: { vercel: { type: 'boolean' } },
      names: [],
      more: 1,
    })
    const [folder = '.'] = positionals
    const starter = values.vercel ? STARTERS.vercel : STARTERS.hono
    const files = writeStarter(folder, starter)
    const next = [
      ...(folder === '.' ? [] : [`cd ${folder}`]),
      'npm install',
      `npm run dev           # then open ${starter.address}`,
    ]
    return {
      facts: { folder, starter: starter.example, files },
      lines: [`wrote ${files.length} files. Next:`, '', ...next.map((line) => `  ${line}`)],
    }
  },
}
