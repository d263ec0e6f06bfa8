/** Where a visitor is to be in the end, and how the pages lead there. */
import * as v from 'valibot'
import type { Exchange } from '../http/route.ts'
import { allowedTarget, homeOf } from '../redirects.ts'
import type { Services } from '../services.ts'

/** `next` is where to go. `done` and `error` come from what led back: a provider, or the passkey script. */
export const VISIT = v.object({
  next: v.optional(v.string()),
  done: v.optional(v.string()),
  error: v.optional(v.string()),
})

export interface Visit {
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly error?: string | undefined
}

export interface Way {
  /** Where it ends: an own path, or what `redirects` lists. */
  readonly target: string
  /** The same, if it is another site. */
  readonly leadsTo: string | undefined
  /** The path of a page on the way. */
  readonly path: (page: string) => string
}

/** The path of a page that shows that its task is done. */
export const whenDone = (path: string): string => `${path}${path.includes('?') ? '&' : '?'}done=1`

/** A target that is not allowed is none: its visitor goes home. */
export function wayOf(
  services: Services,
  { url, query }: Pick<Exchange<unknown, Visit, unknown>, 'url' | 'query'>,
): Way {
  const { prefix } = services.settings
  const { next } = query
  const allowed = next === undefined ? null : allowedTarget(services, url, next)
  const target = allowed ?? homeOf(services)
  const onward = allowed === null ? '' : `?next=${encodeURIComponent(allowed)}`
  const isElsewhere = new URL(target, url).origin !== url.origin
  return {
    target,
    leadsTo: isElsewhere ? target : undefined,
    path: (page) => `${prefix}${page}${onward}`,
  }
}
