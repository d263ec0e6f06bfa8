/** Where a request comes from, as the platform says it: no header that a visitor can write is believed. */

/** Each platform's own header, which it sets whatever the visitor sent. */
const PLATFORMS: readonly { readonly isHere: () => boolean; readonly header: string }[] = [
  {
    isHere: () => typeof navigator === 'object' && navigator.userAgent === 'Cloudflare-Workers',
    header: 'cf-connecting-ip',
  },
  { isHere: () => 'EdgeRuntime' in globalThis, header: 'x-real-ip' },
  {
    isHere: () => typeof process === 'object' && process.env['VERCEL'] === '1',
    header: 'x-real-ip',
  },
]

/**
 * The visitor's IP address.
 *
 * @param given what the caller of `auth.fetch` knows, where no platform says it
 */
export function visitorAddress(
  headers: Pick<Headers, 'get'>,
  given?: string | null | undefined,
): string | null {
  const platform = PLATFORMS.find(({ isHere }) => isHere())
  const said = platform && headers.get(platform.header)
  return said?.trim() || given || null
}

/** What one visitor has: an IPv4 address, or the /64 of an IPv6 one, of which he has 2^64. */
export function networkOf(ip: string): string {
  const bare = ip.replace(/^\[|\]$|%.*$/g, '').toLowerCase()
  const mapped = /^(?:0*:)*:?(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (!bare.includes(':')) return bare
  const [head = '', tail] = bare.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(gap, 0) }, () => '0'), ...after]
  const four = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${four.join(':')}::/64`
}
