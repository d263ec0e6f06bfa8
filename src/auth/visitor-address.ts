/** Where a request comes from. No header that a visitor can write is believed. */
import { vercelInvocation } from './vercel.ts'

/** Where a request's visitor comes from; null where nobody says so who can be believed. */
export type AddressOf = (headers: Pick<Headers, 'get'>) => string | null

/** Each platform's own header, which it sets whatever the visitor sent. Elsewhere anybody can send it. */
const PLATFORMS: readonly { readonly isHere: () => boolean; readonly header: string }[] = [
  {
    isHere: () => typeof navigator === 'object' && navigator.userAgent === 'Cloudflare-Workers',
    header: 'cf-connecting-ip',
  },
  { isHere: () => vercelInvocation() !== undefined, header: 'x-real-ip' },
]

/** The visitor's IP address, as the platform provides it. */
export const platformAddress: AddressOf = (headers) => {
  const platform = PLATFORMS.find(({ isHere }) => isHere())
  return (platform && headers.get(platform.header)?.trim()) || null
}

/** A header that an option names. Of a list the last counts: those before it are what the visitor sent. */
export const addressIn =
  (header: string): AddressOf =>
  (headers) =>
    headers.get(header)?.split(',').at(-1)?.trim() || null

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
