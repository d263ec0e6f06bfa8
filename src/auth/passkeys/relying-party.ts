/** The options of passkeys, as applications write them, and the facts that they come to. */
import { baseOf } from '../base-url.ts'
import * as rule from '../rules.ts'
import type { Services } from '../services.ts'

export interface PasskeyOptions {
  /**
   * The domain that passkeys belong to: the service's own, or one above it. It can never change: passkeys of another are lost.
   * @default the host of `baseUrl`
   */
  rpId?: string | undefined
  /** What browsers and authenticators call the service. @default `rpId` */
  rpName?: string | undefined
  /**
   * The origins of pages, and of Android apps (`android:apk-key-hash:…`), that passkeys are used on.
   * @default the origin of `baseUrl`
   */
  origins?: readonly string[] | undefined
  /**
   * Whether the authenticator must have verified the person by PIN, finger or face. Only with `'required'` is a passkey
   * more than the possession of a device.
   * @default 'required'
   */
  userVerification?: 'required' | 'preferred' | 'discouraged' | undefined
}

/** Who a passkey is for. */
export interface RelyingParty {
  readonly id: string
  readonly name: string
  readonly origins: readonly string[]
  readonly userVerification: 'required' | 'preferred' | 'discouraged'
}

export type RelyingPartyOf = (services: Services, url: URL) => RelyingParty

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const isApp = (value: unknown): boolean =>
  typeof value === 'string' && /^android:apk-key-hash:[\w-]{43}$/.test(value)

const isPage = (value: unknown): boolean =>
  rule.origin[1](value) && rule.isSafe(new URL(String(value)))

const RULES: rule.Rules = {
  rpId: [
    'a domain in lower case, without a scheme or a port',
    (value) => typeof value === 'string' && value.length <= 253 && DOMAIN.test(value),
  ],
  rpName: rule.text,
  origins: [
    "an array of https: origins (http: on this machine only) or 'android:apk-key-hash:…', at least one",
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one) => isApp(one) || isPage(one)),
  ],
  userVerification: rule.oneOf('required', 'preferred', 'discouraged'),
}

const belongsTo = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`)

/** @throws {ConfigError} an option is not known, has a wrong value, or contradicts another */
export function readOptions(options: PasskeyOptions): RelyingPartyOf {
  rule.check(options, 'passkeys', RULES)
  const { rpId, rpName, userVerification = 'required' } = options
  const origins = options.origins && [...options.origins]
  const strange = origins?.find(
    (one) => rpId !== undefined && !isApp(one) && !belongsTo(new URL(one).hostname, rpId),
  )
  rule.demand(
    strange === undefined,
    'passkeys.origins must be at the domain of passkeys.rpId, or below it',
  )
  return (services, url) => {
    const home = rpId === undefined || origins === undefined ? new URL(baseOf(services, url)) : url
    const id = rpId ?? home.hostname
    return { id, name: rpName ?? id, origins: origins ?? [home.origin], userVerification }
  }
}
