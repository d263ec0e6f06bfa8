/** The way to any database. What imports this has all drivers in its bundle. */
import type { EdgeAdapter } from '../store/adapter.ts'
import { opener } from './opener.ts'
import type { Service, ServiceOptions } from './service.ts'
import { type DatabaseOptions, readAuthOptions } from './settings.ts'

type AllOptions<P> = ServiceOptions<P> & DatabaseOptions

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
    const { session, cookie, proxy, onProblem, baseUrl, trustedOrigins, csrfEnabled, ...database } =
      given
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
