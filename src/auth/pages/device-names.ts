/** What a device is to the one who uses it: `Firefox on Windows`. */

/** The more particular first: every browser claims to be the others as well. */
const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrom(?:e|ium)\/|\bCriOS\/|HeadlessChrome/, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** In these words alone, whatever a stranger has sent: null for what is none of them. */
export function deviceKind(userAgent: string | null): string | null {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (list) => list.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1],
  )
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? null)
}

/** Null where nothing is known. What is no browser is called as it calls itself. */
export const deviceName = (userAgent: string | null): string | null =>
  userAgent ? (deviceKind(userAgent) ?? userAgent.split(/[\s/]/, 1)[0] ?? null) : null
