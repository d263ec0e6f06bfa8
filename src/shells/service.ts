import type { Core } from '../auth/core.ts'
import { ConfigError } from '../errors.ts'
import type { EdgeAdapter } from '../store/adapter.ts'
import { coreOf, type GivenCore, isCore } from './core-options.ts'
import type { AuthOptions } from './options.ts'
import { type AuthSettings, readAuthOptions, SHELL_NAMES } from './settings.ts'

/** What a request is served with. */
export interface Service<A extends EdgeAdapter, P> {
  readonly adapter: A
  readonly settings: AuthSettings
  readonly onProblem: P | undefined
  /** With `providers` or `auth`: it has routes, and knows who is signed in. */
  readonly core: Core | undefined
}

/** What is not about the database; `P` is how a shell answers a problem. */
export type ServiceOptions<P> = AuthOptions & {
  onProblem?: P | undefined
  auth?: GivenCore | undefined
}

/** What is read of options once. */
export interface Reading<Args extends readonly unknown[]> {
  readonly settings: AuthSettings
  /** A finished core, where one was given. */
  readonly given: ((args: Args) => Core) | undefined
  readonly coreOver: ((adapter: EdgeAdapter, args: Args) => Core) | undefined
}

export function readService<P, Args extends readonly unknown[]>(
  name: string,
  options: ServiceOptions<P>,
  envOf: (...args: Args) => unknown,
): Reading<Args> {
  const settings = readAuthOptions(options, name)
  const { auth } = options
  const create = coreOf(options, SHELL_NAMES)
  return {
    settings,
    given: auth && ((args) => finished(auth, args)),
    coreOver: create && ((adapter, args) => create(adapter, envOf(...args))),
  }
}

/** @throws {ConfigError} it is no FastAuth */
function finished(auth: GivenCore, args: readonly unknown[]): Core {
  const core: unknown = isCore(auth) ? auth : Reflect.apply(auth, undefined, args)
  if (isCore(core)) return core
  throw new ConfigError('auth must be a FastAuth, or a function that returns one')
}

/** What each request is served with, over an adapter that the caller makes. */
export function serviceOver<A extends EdgeAdapter, P, Args extends readonly unknown[]>(
  name: string,
  adapterOf: (...args: Args) => A,
  options: ServiceOptions<P>,
  envOf: (...args: Args) => unknown,
): (...args: Args) => Service<A, P> {
  const { settings, given, coreOver } = readService(name, options, envOf)
  const { onProblem } = options
  return (...args) => {
    const adapter = adapterOf(...args)
    return { adapter, settings, onProblem, core: given?.(args) ?? coreOver?.(adapter, args) }
  }
}
