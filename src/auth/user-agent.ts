/** What a session keeps of the browser. Cut where it may halve a character, which no database stores. */
export const userAgentOf = (headers: Headers): string | null =>
  headers.get('user-agent')?.slice(0, 512).toWellFormed().replaceAll('\0', '') ?? null
