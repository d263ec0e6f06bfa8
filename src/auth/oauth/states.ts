/** A sign-in at a provider that is under way: sealed in a cookie of the browser that began it. */
import * as v from 'valibot'
import { base64url, randomBytes, sameText } from '../bytes.ts'
import type { CookieJar } from '../http/cookies.ts'
import type { Secrets } from '../secrets.ts'
import type { Expected } from './client.ts'

/** What comes back when it does. */
export interface Begun extends Expected {
  readonly provider: string
  /** Where the browser is led in the end. */
  readonly target: string | null
  /** Who links an account; null for a sign-in. */
  readonly userId: string | null
}

const schema: v.GenericSchema<unknown, Begun> = v.object({
  redirectUri: v.string(),
  state: v.string(),
  verifier: v.string(),
  nonce: v.string(),
  provider: v.string(),
  target: v.nullable(v.string()),
  userId: v.nullable(v.string()),
})

const SECONDS = 600

/** A browser may have so many under way. */
const MOST = 5

/** How much of the state names its cookie. */
const TAG = 16

const random = (): string => base64url(randomBytes(32))

/** When one was begun, as its id says; 0 for an id that says nothing. */
const timeOf = (id: string): number => Number.parseInt(id, 36) || 0

/** A time in base 36 that sorts, and the beginning of the state. It follows those of before, whatever their clocks said. */
const newId = (state: string, ids: readonly string[]): string => {
  const time = Math.max(Date.now(), ...ids.map((id) => timeOf(id) + 1))
  return `${time.toString(36)}.${state.slice(0, TAG)}`
}

const idOf = ({ begun }: CookieJar, state: string): string | undefined =>
  [...begun.keys()].find((id) => id.endsWith(`.${state.slice(0, TAG)}`))

/** Begins one: what is sealed, its cookie, and the lines that remove those which are one too many. */
export async function begin(
  secrets: Secrets,
  cookies: CookieJar,
  facts: Omit<Begun, 'state' | 'verifier' | 'nonce'>,
): Promise<{ begun: Begun; binding: string; lines: string[] }> {
  const begun = { ...facts, state: random(), verifier: random(), nonce: random() }
  const expiresAt = new Date(Date.now() + SECONDS * 1000)
  const binding = await secrets.sealer('oauth-state').seal(begun, expiresAt)
  const ids = [...cookies.begun.keys()].sort()
  const tooMany = ids.slice(0, Math.max(0, ids.length - MOST + 1))
  const lines = [
    ...tooMany.map((id) => cookies.forgetBegun(id)),
    cookies.keepBegun(newId(begun.state, ids), { value: binding, maxAge: SECONDS }),
  ]
  return { begun, binding, lines }
}

/**
 * The one that a callback belongs to, by the cookie of this browser; for a client without cookies, by the binding that
 * it was given. Null for none, and for one that has expired.
 */
export async function resume(
  secrets: Secrets,
  cookies: CookieJar,
  state: string,
  binding: string | undefined,
): Promise<Begun | null> {
  const id = idOf(cookies, state)
  const sealed = binding ?? (id === undefined ? undefined : cookies.begun.get(id))
  if (sealed === undefined) return null
  const opened = v.safeParse(schema, await secrets.sealer('oauth-state').open(sealed, new Date()))
  return opened.success && sameText(opened.output.state, state) ? opened.output : null
}

/** The lines that remove the cookie of a state: it is good for one callback. */
export function forget(cookies: CookieJar, state: string): string[] {
  const id = idOf(cookies, state)
  return id === undefined ? [] : [cookies.forgetBegun(id)]
}
