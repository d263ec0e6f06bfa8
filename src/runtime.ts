import { ConfigError } from './errors.ts'
import type { LibsqlTarget } from './libsql/url.ts'

/** Whether the code runs in Cloudflare's runtime. */
const isWorkerd = (): boolean =>
  typeof navigator === 'object' && navigator.userAgent === 'Cloudflare-Workers'

/** Refuses a local database where there are no files: in Cloudflare's runtime and Vercel's edge. */
export function checkFiles(target: LibsqlTarget): void {
  if (target.kind === 'remote' || !(isWorkerd() || 'EdgeRuntime' in globalThis)) return
  throw new ConfigError(
    "this runtime has no files: use D1 (d1Adapter from 'fastauth-edge/d1') or a database that is reached over the network (libsql://…)",
  )
}
