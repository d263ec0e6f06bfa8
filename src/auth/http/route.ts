/** What a route is: data, which the core serves, guards and documents by. */
import type { Task } from '../afterwards.ts'
import type { Tell } from '../hooks.ts'
import type { Attempt } from '../limits.ts'
import type { Services } from '../services.ts'
import type { Listing, Presented, Visitor } from '../sessions/sessions.ts'
import type { CookieJar } from './cookies.ts'
import type { Schema } from './validation.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a route works with, of one request. */
export interface Exchange<Body = unknown, Query = unknown, Who = Visitor | null> {
  readonly request: Request
  readonly url: URL
  readonly body: Body
  readonly query: Query
  /** What stood in the place of `{name}` in the path. */
  readonly params: Readonly<Record<string, string>>
  /** Who is signed in; null where the route lets anybody in. */
  readonly visitor: Who
  /** The counters of the route's {@link Route.attempt} that a right password clears. */
  readonly clears: readonly string[]
  readonly cookies: CookieJar
  /** The token of `Authorization: Bearer`: without one, cookies show who is signed in. */
  readonly bearer: string | undefined
  /** The tokens that came along, whatever they open. */
  readonly presented: Presented
  /** Whether a person sent a form: the answer becomes a page. */
  readonly isForm: boolean
  /** The visitor's address, if the platform provides it. */
  readonly ip: string | null
  readonly userAgent: string | null
  /** Tells a hook what was done. What it throws goes to `onError`. */
  readonly tell: Tell
  /** Leaves work for after the answer; what it throws goes to `onError`. */
  readonly after: (task: Task) => void
  /** The same for work whose existence the answer must not reveal: null for none. */
  readonly afterUntold: (task: Task | null) => void
}

export interface Route {
  readonly method: Method
  /** Under the prefix, with `{name}` for what varies. */
  readonly path: string
  /** At the root of the host and not under the prefix. */
  readonly atRoot?: boolean | undefined
  /** Whether somebody must be signed in. */
  readonly isGuarded: boolean
  /** The role that the visitor of a guarded route must have, as the database says. */
  readonly role?: string | undefined
  /** What is counted for the visitor of a guarded route, so that nobody guesses or mails without end. */
  readonly attempt?: Attempt | undefined
  /** Whether a password is hashed: such a request takes a turn before anything is counted for it. */
  readonly hashes?: boolean | undefined
  /** What the visitor of a guarded route is looked up with. */
  readonly lists?: Listing | undefined
  readonly body?: Schema<unknown> | undefined
  /** Whether a form is read as the body too. */
  readonly takesForms?: boolean | undefined
  readonly query?: Schema<unknown> | undefined
  /** What it does, in one line, for the OpenAPI document. */
  readonly summary: string
  readonly answer: (services: Services, exchange: Exchange) => Response | Promise<Response>
}

type Described<B, Q> = Pick<
  Route,
  'atRoot' | 'role' | 'attempt' | 'hashes' | 'lists' | 'takesForms' | 'summary'
> & {
  readonly body?: Schema<B>
  readonly query?: Schema<Q>
}

type Answer<B, Q, Who> = (
  services: Services,
  exchange: Exchange<B, Q, Who>,
) => Response | Promise<Response>

type MakeRoute<Who> = <B = unknown, Q = unknown>(
  name: `${Method} ${string}`,
  described: Described<B, Q>,
  answer: Answer<B, Q, Who>,
) => Route

/**
 * The casts of the core: a route's answer is called with what its own schemas gave back, and a guarded one with who
 * is asking.
 */
const making =
  <Who>(isGuarded: boolean): MakeRoute<Who> =>
  (name, described, answer) => {
    const [method, path] = name.split(' ') as [Method, string]
    return { ...described, method, path, isGuarded, answer: answer as Route['answer'] }
  }

/** A route for anybody. */
export const open: MakeRoute<null> = making<null>(false)

/** A route for who is signed in. */
export const guarded: MakeRoute<Visitor> = making<Visitor>(true)

/** What stands in the place of a path's `{name}`; null where the path is another. */
export function match(pattern: string, path: string): Record<string, string> | null {
  if (!pattern.includes('{')) return pattern === path ? {} : null
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? ''
    if (part.startsWith('{') && value !== '') params[part.slice(1, -1)] = value
    else if (part !== value) return null
  }
  return params
}
