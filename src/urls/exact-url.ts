/** URLs that are compared character by character. A pattern among them would match nothing, and nobody would know. */
import { parseUrl } from './scheme.ts'

/** Null for what is no URL, and for a host that reads like a pattern. */
export function exactUrl(value: unknown): URL | null {
  const url = typeof value === 'string' ? parseUrl(value) : null
  return url && /[*(){},$]/.test(url.hostname) ? null : url
}

export const isWebUrl = (value: unknown): value is string =>
  /^https?:$/.test(exactUrl(value)?.protocol ?? '')

export const isOrigin = (value: unknown): boolean =>
  isWebUrl(value) && exactUrl(value)?.origin === value

/** What {@link isOrigin} demands. */
export const EXACT_ORIGIN =
  "an exact origin such as 'https://app.example', without a path, '*' or 'null': list each subdomain"
