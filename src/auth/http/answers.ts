/** The shapes of FastAuth's answers. None may be kept by a cache. */

export function json(body: unknown, status = 200, headers?: HeadersInit): Response {
  const all = new Headers(headers)
  all.set('content-type', 'application/json')
  all.set('cache-control', 'no-store')
  return new Response(JSON.stringify(body), { status, headers: all })
}

/** What was done, said to a person. */
export const message = (text: string, status = 200): Response => json({ message: text }, status)

/** Why something was not done. */
export const refusal = (status: number, detail: unknown, headers?: HeadersInit): Response =>
  json({ detail }, status, headers)

/** Thrown where an answer is decided too deep to be returned. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly response: Response

  constructor(status: number, detail: unknown, headers?: HeadersInit) {
    super(`answered with ${status}`)
    this.response = refusal(status, detail, headers)
  }
}
