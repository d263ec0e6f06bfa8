import { base64url, randomBytes } from '../../auth/bytes.ts'
import { readArguments } from '../arguments.ts'
import type { Command } from '../command.ts'

const BYTES = 32

export const secret: Command = {
  help: `Usage: fastauth-edge secret

Prints a new secret for AUTH_SECRET, ${BYTES} random bytes in base64url, on one line. It is stored nowhere:

  npx fastauth-edge secret | npx wrangler secret put AUTH_SECRET

  --json      one JSON object on stdout
`,
  run(args) {
    readArguments(args, { options: {}, names: [] })
    const text = base64url(randomBytes(BYTES))
    return { facts: { secret: text }, lines: [text] }
  },
}
