import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Printed {
  readonly out: string
  readonly error: string
}

/** What a shell of a reader's own has, but for the variables that name a database. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:DATABASE|NODE_OPTIONS|VITEST|CI$)/.test(entry[0]),
  )
  return {
    ...Object.fromEntries(inherited),
    // npx is to run what is installed and to fetch nothing.
    npm_config_yes: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_prefer_offline: 'true',
    CI: '1',
    WRANGLER_SEND_METRICS: 'false',
    ...more,
  }
}

/** Runs lines as a reader types them, one after the other; fails with what was printed when one of them fails. */
export async function shell(
  cwd: string,
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Printed> {
  const args = ['-euo', 'pipefail', '-c', script]
  const options = { cwd, env: environment(env), timeout: 120_000 }
  const { stdout, stderr } = await promisify(execFile)('bash', args, options)
  return { out: stdout, error: stderr }
}

/**
 * For a script: `newest_token FORMER` prints the token of the newest mail that a service has printed, once it is another
 * than the former one.
 *
 * @param before what stands in front of `token=`
 */
export const newestToken = (before: '' | '?'): string => `newest_token() {
  for _ in $(seq 200); do
    token=$(grep -o '${before}token=[A-Za-z0-9_-]*' dev.log | tail -n 1 | cut -d = -f 2)
    if [ -n "$token" ] && [ "$token" != "$1" ]; then echo "$token"; return; fi
    sleep 0.05
  done
  return 1
}
TOKEN=
`
