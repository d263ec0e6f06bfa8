import type { EdgeAdapter } from '../adapter.ts'
import { opener } from './database.ts'
import {
  type AuthOptions,
  type AuthSettings,
  type DatabaseOptions,
  readAuthOptions,
} from './settings.ts'

/** What only the shells have: how a problem is answered. */
interface ProblemOption<P> {
  onProblem?: P | undefined
}

/** What a request is served with. */
export interface Service<A extends EdgeAdapter, P> {
  readonly adapter: A
  readonly settings: AuthSettings
  readonly onProblem: P | undefined
}

type Options<P> = AuthOptions & ProblemOption<P>
type AllOptions<P> = Options<P> & DatabaseOptions

/**
 * Finds out what each request is served with. Options that are the same for all are read now, so that a
 * mistake is known when the code starts.
 */
export function serviceOf<P, Args extends readonly unknown[]>(
  name: string,
  options: AllOptions<P> | ((...args: Args) => AllOptions<P>),
  envOf: (...args: Args) => unknown,
): (...args: Args) => Promise<Service<EdgeAdapter, P>> {
  const open = opener()
  const read = (given: AllOptions<P>) => {
    const settings = readAuthOptions(given, name)
    const { session, cookie, onProblem, ...database } = given
    return { settings, onProblem, database }
  }
  const serve = async (
    { settings, onProblem, database }: ReturnType<typeof read>,
    args: Args,
  ): Promise<Service<EdgeAdapter, P>> => ({
    adapter: await open(database, envOf(...args)),
    settings,
    onProblem,
  })
  if (typeof options === 'function') return async (...args) => serve(read(options(...args)), args)
  const fixed = read(options)
  return async (...args) => serve(fixed, args)
}

/** The same over an adapter that the caller makes. */
export function serviceOver<A extends EdgeAdapter, P, Args extends readonly unknown[]>(
  name: string,
  adapterOf: (...args: Args) => A,
  options: Options<P>,
): (...args: Args) => Service<A, P> {
  const settings = readAuthOptions(options, name)
  const { onProblem } = options
  return (...args) => ({ adapter: adapterOf(...args), settings, onProblem })
}
