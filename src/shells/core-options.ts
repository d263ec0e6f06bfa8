/** The core in a shell: which options are its own, and how one is made for a request. */
import type { CoreOptions } from '../auth/config.ts'
import type { Core } from '../auth/core.ts'
import { hasMethods } from '../connections/property.ts'
import { ConfigError } from '../errors.ts'
import type { EdgeAdapter } from '../store/adapter.ts'

/** What shell and core both take. */
const SHARED = new Set(['session', 'baseUrl', 'trustedOrigins', 'csrfEnabled'])

/** A finished FastAuth, or a function that creates one from what the shell knows of a request. */
export type GivenCore<Args extends readonly unknown[] = never[]> = Core | ((...args: Args) => Core)

/** The core of a request, over its adapter and what the runtime's environment says. */
export type CoreFor = (adapter: EdgeAdapter, environment: unknown) => Core

export const isCore = (value: unknown): value is Core => hasMethods(value, 'fetch', 'handles')

/**
 * Undefined without `providers`. Their code brings the core along: a shell imports none of it.
 *
 * @throws {ConfigError} an option is wrong, whatever the adapter and the environment will be
 */
export function coreOf(options: Partial<CoreOptions>, own: readonly string[]): CoreFor | undefined {
  const { providers } = options
  if (providers === undefined) return undefined
  const [first] = Array.isArray(providers) ? providers : []
  if (!hasMethods(first, 'createCore')) {
    throw new ConfigError('providers must be an array of providers, at least one: [credentials()]')
  }
  const ofCore = Object.fromEntries(
    Object.entries(options).filter(([name]) => SHARED.has(name) || !own.includes(name)),
  )
  first.createCore.check({ ...ofCore, providers })
  let kept: { adapter: EdgeAdapter; environment: unknown; core: Core } | undefined
  return (adapter, environment) => {
    if (kept?.adapter === adapter && kept.environment === environment) return kept.core
    const core = first.createCore({ ...ofCore, providers, adapter }, environment)
    kept = { adapter, environment, core }
    return core
  }
}
