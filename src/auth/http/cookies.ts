import { parse, serialize } from 'cookie-es'

export interface CookieSettings {
  /** Own names are taken as they are; the defaults have a prefix on https. */
  readonly access: string | undefined
  readonly refresh: string | undefined
  readonly csrf: string
  /** Undefined: by the request's URL, or `baseUrl`. */
  readonly secure: boolean | undefined
  readonly httpOnly: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly domain: string | undefined
}

/** A token and the seconds for which a browser keeps it. */
export interface Kept {
  readonly value: string
  readonly maxAge: number
}

export interface CookieJar {
  /** The newest first: of two cookies of one name, any may be the one that opens something. */
  readonly access: readonly string[]
  readonly refresh: readonly string[]
  readonly csrf: string | null
  /** Of a device that has signed in before. */
  readonly device: string | null
  /** `Set-Cookie` lines for a sign-in or a refresh. */
  keep(tokens: {
    readonly access: Kept
    readonly refresh: Kept | null
    readonly csrf: Kept
  }): string[]
  keepDevice(value: string): string
  /** The sign-ins at providers that this browser has begun, by id. */
  readonly begun: ReadonlyMap<string, string>
  keepBegun(id: string, value: Kept): string
  forgetBegun(id: string): string
  /** `Set-Cookie` lines that remove what `keep` set. */
  forget(): string[]
}

/** The longest that browsers keep a cookie. */
const DEVICE_SECONDS = 400 * 86_400

/** More cookies of one name than any browser has a reason to send are not looked at. */
const MOST = 3

/** Plain http on this machine, where browsers keep no cookie that is `Secure`. */
export const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/** Whether a line of `Set-Cookie` is {@link CookieJar.keepDevice}'s, which signs nobody in. */
export const isDeviceLine = (line: string): boolean => /^(?:__\w+-)?device=/.test(line)

/** The names of a service's cookies, and whether only https carries them. */
export function cookieNames(
  url: URL,
  { domain, ...settings }: CookieSettings,
): Record<'access' | 'refresh' | 'csrf' | 'device', string> & { readonly secure: boolean } {
  const secure = settings.secure ?? !isLocal(url)
  const prefix = secure ? (domain === undefined ? '__Host-' : '__Secure-') : ''
  return {
    secure,
    access: settings.access ?? `${prefix}access_token`,
    refresh: settings.refresh ?? `${prefix}refresh_token`,
    csrf: settings.csrf,
    device: `${prefix}device`,
  }
}

/** The cookies that a request came with, and those that its answer sets. */
export function cookieJar(
  headers: Pick<Headers, 'get'>,
  url: URL,
  settings: CookieSettings,
): CookieJar {
  const { httpOnly, sameSite, domain } = settings
  const { secure, ...names } = cookieNames(url, settings)
  // Of this host alone: a provider leads back to where the browser began.
  const begun = `${secure ? '__Host-' : ''}oauth.`
  const known: readonly string[] = Object.values(names)
  const found = parse(headers.get('cookie') ?? '', {
    filter: (name) => known.includes(name) || name.startsWith(begun),
    allowMultiple: true,
  })
  const all = (name: string): string[] =>
    [found[name] ?? []].flat().filter(Boolean).reverse().slice(0, MOST)

  const line = (name: string, { value, maxAge }: Kept, readable = false): string =>
    serialize({
      name,
      value,
      maxAge,
      ...(domain !== undefined && { domain }),
      path: '/',
      sameSite,
      secure,
      httpOnly: !readable && httpOnly,
    })

  // Whatever the other cookies are: a browser must send it when it comes back from another site.
  const begunLine = (id: string, { value, maxAge }: Kept): string =>
    serialize({
      name: begun + id,
      value,
      maxAge,
      path: '/',
      sameSite: 'lax',
      secure,
      httpOnly: true,
    })

  return {
    begun: new Map(
      Object.keys(found)
        .filter((name) => name.startsWith(begun))
        .map((name) => [name.slice(begun.length), all(name)[0] ?? '']),
    ),
    keepBegun: begunLine,
    forgetBegun: (id) => begunLine(id, { value: '', maxAge: 0 }),
    access: all(names.access),
    refresh: all(names.refresh),
    csrf: all(names.csrf)[0] ?? null,
    device: all(names.device)[0] ?? null,
    keep: ({ access, refresh, csrf }) => [
      line(names.access, access),
      ...(refresh ? [line(names.refresh, refresh)] : []),
      line(names.csrf, csrf, true),
    ],
    keepDevice: (value) => line(names.device, { value, maxAge: DEVICE_SECONDS }),
    forget() {
      const gone = { value: '', maxAge: 0 }
      return [line(names.access, gone), line(names.refresh, gone), line(names.csrf, gone, true)]
    },
  }
}
