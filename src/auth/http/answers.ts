/** The shapes of FastAuth's answers. None may be kept by a cache. */

export function json(body: unknown, status = 200, headers?: HeadersInit): Response {
  const all = new Headers(headers)
  all.set('content-type', 'application/json')
  all.set('cache-control', 'no-store')
  return new Response(JSON.stringify(body), { status, headers: all })
}

/** A page of the core's own. It runs no script, cannot be framed, and sends no referrer. */
export const html = (page: string, status = 200): Response =>
  new Response(page, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  })

/** What was done, said to a person. */
export const message = (text: string, status = 200): Response => json({ message: text }, status)

/** Why something was not done. */
export const refusal = (status: number, detail: unknown, headers?: HeadersInit): Response =>
  json({ detail }, status, headers)

/** FastAuth's words for a password that is another, or is one by now. */
export const WRONG_PASSWORD = 'Password is incorrect'

/** Seconds after which to try what was not there again: a database that was restarted is back by then. */
export const RETRY_AFTER = 5

/** Leads a browser on from a form. */
export const ledOn = (location: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'strict-origin' },
  })

/** The answer, which sets cookies besides. */
export function withCookies(answer: Response, lines: readonly string[]): Response {
  for (const line of lines) answer.headers.append('set-cookie', line)
  return answer
}

/** Thrown where an answer is decided too deep to be returned. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly response: Response

  constructor(status: number, detail: unknown, headers?: HeadersInit) {
    super(`answered with ${status}`)
    this.response = refusal(status, detail, headers)
  }
}
