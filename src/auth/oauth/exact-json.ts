/** Strings, which are passed over, and numbers. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs

/**
 * JSON in which whole numbers that JavaScript cannot hold exactly stand as strings: an id of 64 bits must not become its
 * neighbour's.
 */
export const withExactNumbers = (json: string): string =>
  json.replaceAll(TOKENS, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  )
