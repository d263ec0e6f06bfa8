import { ConfigError } from '../errors.ts'
import { isLocal } from './http/cookies.ts'
import type { Services } from './services.ts'

/**
 * Where the service is, for links and redirects.
 *
 * @throws {ConfigError} no option says it, and the request's own host may be forged
 */
export function baseOf({ settings }: Pick<Services, 'settings'>, url: URL): string {
  if (settings.baseUrl !== undefined) return settings.baseUrl
  if (isLocal(url)) return url.origin
  throw new ConfigError(
    "baseUrl must be given for links and redirects: baseUrl: 'https://app.example', or AUTH_URL in the environment",
  )
}
