/** Writes `.dev.vars`, which wrangler reads in development and never deploys, with a secret of this machine's own. */
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

const file = new URL('.dev.vars', import.meta.url)

if (!existsSync(file)) {
  const secret = randomBytes(48).toString('base64url')
  writeFileSync(
    file,
    `# For this machine only. A deployed Worker gets its secret by \`npx wrangler secret put AUTH_SECRET\`.
AUTH_SECRET="${secret}"

# Mails are shown at /inbox and sent to nobody.
LOCAL_INBOX="true"

# A provider to try signing in with, on localhost only: no account, and no proof of anything.
DEMO_PROVIDER="true"

# The account with this address becomes an admin once it has verified the address.
ADMIN_EMAIL="admin@example.com"

# In place of the local D1:
# DATABASE_URL="libsql://your-database.turso.io"
`,
  )
}
