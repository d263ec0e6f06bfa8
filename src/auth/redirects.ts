/** Where a browser may be sent: `baseUrl`, and what the option `redirects` lists. */
import { parseUrl } from '../urls/scheme.ts'
import { baseOf } from './base-url.ts'
import type { Services } from './services.ts'

/** What parsers of URLs drop or turn around, so that a target reads otherwise than it leads. */
// oxlint-disable-next-line no-control-regex
const DECEPTIVE = /[\\\u0000-\u0020\u007F]/

/**
 * A target as an absolute URL; null where redirects may not lead there. A path of this service is one; a listed origin
 * allows its paths, a listed URL itself alone.
 */
export function allowedTarget(
  services: Pick<Services, 'settings'>,
  url: URL,
  text: string,
): string | null {
  if (DECEPTIVE.test(text)) return null
  const base = baseOf(services, url)
  const target = /^\/(?!\/)/.test(text) ? parseUrl(new URL(base).origin + text) : parseUrl(text)
  if (target === null || target.username !== '' || target.password !== '') return null
  if (isListed(services, text)) return target.href
  // Of schemes that are not the web's, every one has the origin 'null'.
  if (target.origin === 'null') return null
  const origins = [new URL(base).origin, ...services.settings.redirects.filter(isOrigin)]
  return origins.includes(target.origin) ? target.href : null
}

/** Whether a URL is listed by itself. */
export const isListed = ({ settings }: Pick<Services, 'settings'>, text: string): boolean =>
  settings.redirects.some((entry) => !isOrigin(entry) && entry === text)

/** Where a browser goes that nobody named a target for. */
export const homeOf = ({ settings }: Pick<Services, 'settings'>): string =>
  settings.oauthRedirectUrl ?? '/'

const isOrigin = (entry: string): boolean => parseUrl(entry)?.origin === entry
