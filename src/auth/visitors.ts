/** What a request says of the visitor besides who they are. */

/** Headers that a platform sets over whatever a visitor sends. Each runtime is told by what only it has. */
export function addressOf(headers: Headers, given: string | undefined): string | null {
  if (given !== undefined) return given || null
  const { navigator, EdgeRuntime }: { navigator?: { userAgent?: string }; EdgeRuntime?: unknown } =
    globalThis
  if (navigator?.userAgent === 'Cloudflare-Workers') return headers.get('cf-connecting-ip')
  return EdgeRuntime === undefined ? null : headers.get('x-real-ip')
}

/** Cut where it may halve a character, which no database stores. */
export const userAgentOf = (headers: Headers): string | null =>
  headers.get('user-agent')?.slice(0, 512).toWellFormed().replaceAll('\0', '') ?? null
