import { readFileSync } from 'node:fs'
// As an object: Node 20 has parseEnv from 20.12 on.
import util from 'node:util'
import { tell } from './command.ts'
import { UsageError } from './failure.ts'

/** What names a database outside of the command line. */
export interface Environment {
  readonly url: string | undefined
  readonly authToken: string | undefined
}

/** The variables of the process; those that it lacks, from `.env` in the current folder. */
export function readEnvironment(): Environment {
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = process.env
  // A URL and its token belong together: that of one place is not for the database of the other.
  if (url) return { url, authToken: authToken || undefined }
  const file = readDotEnv()
  return {
    url: file['DATABASE_URL'] || undefined,
    authToken: file['DATABASE_AUTH_TOKEN'] || undefined,
  }
}

function readDotEnv(): Readonly<Record<string, string | undefined>> {
  let text: string
  try {
    text = readFileSync('.env', 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new UsageError('the file .env cannot be read')
  }
  if (typeof util.parseEnv === 'function') return util.parseEnv(text)
  tell(
    `warning: .env is not read, which Node ${process.versions.node} cannot do: use Node 20.12 or ` +
      'newer, or set DATABASE_URL in the environment',
  )
  return {}
}
