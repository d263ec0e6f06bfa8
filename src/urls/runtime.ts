import { ConfigError } from '../errors.ts'

/** A local database where there are no files. */
export const noFiles = (): ConfigError =>
  new ConfigError("there are no files here: use D1 ('fastauth-edge/d1') or libsql://…")

/** Whether the code runs in Cloudflare's runtime or on Vercel's edge. */
export const isEdge = (): boolean =>
  'EdgeRuntime' in globalThis ||
  (typeof navigator === 'object' && navigator.userAgent === 'Cloudflare-Workers')
