import { property } from '../connections/property.ts'

/**
 * The answer that a handler has thrown: a `Response`, an error that brings one (Hono's `HTTPException`), or what
 * Next.js throws for `redirect()` and `notFound()`. Undefined for an error.
 */
export function thrownAnswer(thrown: unknown): Response | undefined {
  if (thrown instanceof Response) return thrown
  const brought = bringsAnswer(thrown) ? thrown.getResponse() : undefined
  return brought instanceof Response ? brought : nextAnswer(property(thrown, 'digest'))
}

const bringsAnswer = (thrown: unknown): thrown is { getResponse(): unknown } =>
  typeof property(thrown, 'getResponse') === 'function'

/** Next.js tells its errors by their digest: `NEXT_REDIRECT;replace;/login;307;`, `NEXT_HTTP_ERROR_FALLBACK;404`. */
function nextAnswer(digest: unknown): Response | undefined {
  if (typeof digest !== 'string') return undefined
  const [, location, redirect = '307'] =
    /^NEXT_REDIRECT;[a-z]*;(.+?)(?:;(30[12378]);?)?$/.exec(digest) ?? []
  if (location !== undefined) {
    return new Response(null, { status: Number(redirect), headers: { location } })
  }
  const [, status = digest === 'NEXT_NOT_FOUND' ? '404' : undefined] =
    /^NEXT_HTTP_ERROR_FALLBACK;(4\d\d)$/.exec(digest) ?? []
  return status === undefined ? undefined : new Response(null, { status: Number(status) })
}
