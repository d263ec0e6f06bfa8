/** The way to any database. What imports this has all drivers in its bundle. */
import type { EdgeAdapter } from '../store/adapter.ts'
import { opener } from './opener.ts'
import { type Reading, readService, type Service, type ServiceOptions } from './service.ts'
import type { DatabaseOptions } from './options.ts'
import { databaseOptions, namesDatabase } from './settings.ts'

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
  const serve = async (
    { settings, given, coreOver }: Reading<Args>,
    all: AllOptions<P>,
    args: Args,
  ): Promise<Service<EdgeAdapter, P>> => {
    const { onProblem } = all
    const core = given?.(args)
    const database = databaseOptions(all)
    const own = core && !namesDatabase(all) ? core.adapter : undefined
    const adapter = own ?? (await open(database, envOf(...args)))
    return { adapter, settings, onProblem, core: core ?? coreOver?.(adapter, args) }
  }
  if (typeof options === 'function') {
    return async (...args) => {
      const all = options(...args)
      return serve(readService<P, Args>(name, all, envOf), all, args)
    }
  }
  const fixed = readService<P, Args>(name, options, envOf)
  return async (...args) => serve(fixed, options, args)
}
