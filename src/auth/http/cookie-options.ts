/** The options about cookies, read once. */
import type { CoreOptions } from '../config.ts'
import * as rule from '../rules.ts'
import type { CookieSettings } from './cookies.ts'

/** @throws {ConfigError} they contradict each other */
export function readCookies(options: CoreOptions): CookieSettings {
  const { cookieNameAccess: access, cookieNameRefresh: refresh } = options
  const { csrfCookieName: csrf = 'csrf_token', cookieDomain: domain } = options
  const {
    cookieSameSite: sameSite = 'lax',
    cookieHttpOnly: httpOnly = true,
    debug,
    baseUrl,
  } = options
  const byUrl = baseUrl?.startsWith('https:') || undefined
  const secure = options.cookieSecure ?? (debug ? false : byUrl)
  const names = [access ?? 'access_token', refresh ?? 'refresh_token', csrf]
  rule.demand(
    new Set(names).size === names.length,
    'cookieNameAccess, cookieNameRefresh and csrfCookieName must be three names',
  )
  rule.demand(
    sameSite !== 'none' || secure !== false,
    "cookieSameSite 'none' needs Secure, which cookieSecure, debug or baseUrl takes away",
  )
  const host = baseUrl === undefined ? undefined : new URL(baseUrl).hostname
  const shared = domain?.replace(/^\./, '').toLowerCase()
  rule.demand(
    host === undefined || shared === undefined || `.${host}`.endsWith(`.${shared}`),
    "cookieDomain must be the host of baseUrl or a domain above it: browsers take no other's cookies",
  )
  for (const one of names) {
    rule.demand(
      !/^__(?:Host|Secure)-/.test(one) || secure !== false,
      'a cookie name that begins with __Host- or __Secure- needs Secure: leave cookieSecure and debug out',
    )
    rule.demand(
      !one.startsWith('__Host-') || domain === undefined,
      'a cookie name that begins with __Host- has no domain: leave cookieDomain out',
    )
  }
  return { access, refresh, csrf, secure, httpOnly, sameSite, domain }
}
