/** Writes `.env`, which Next.js reads and nothing deploys, with a secret of this machine's own. */
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

const file = new URL('.env', import.meta.url)

if (!existsSync(file)) {
  const secret = randomBytes(48).toString('base64url')
  writeFileSync(
    file,
    `# For this machine only: what you deploy has environment variables of its own.
AUTH_SECRET="${secret}"

# A local file. What you deploy needs a database that is reached over HTTP:
# DATABASE_URL="libsql://your-database.turso.io?authToken=…"
# DATABASE_URL="postgres://user:password@ep-x.eu-central-1.aws.neon.tech/auth"
DATABASE_URL="file:auth.db"
`,
  )
}
