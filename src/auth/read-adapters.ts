import { ConfigError } from '../errors.ts'
import type { FlowsOver } from '../store/flows/flows.ts'
import type { CoreOptions, FastAuthConfig } from './config.ts'

const NAMES = ['token', 'session', 'role', 'oauth', 'passkey'] as const

/** The sub-adapters of a configuration in either wiring, and the rest of it. */
export function readAdapters(config: FastAuthConfig): {
  options: CoreOptions
  adapters: FlowsOver
} {
  const {
    adapter,
    tokenAdapter: token,
    sessionAdapter: session,
    roleAdapter: role,
    oauthAdapter: oauth,
    passkeyAdapter: passkey,
    ...options
  } = Object(config) as Partial<FastAuthConfig> & CoreOptions
  if (adapter === undefined || adapter === null) {
    throw new ConfigError(
      'adapter must be an adapter of fastauth-edge, or its sub-adapter for users: adapter: adapter.user',
    )
  }
  const given = { token, session, role, oauth, passkey }
  const own = 'user' in adapter ? adapter : undefined
  const adapters: FlowsOver = { user: own ? own.user : (adapter as FlowsOver['user']) }
  for (const name of NAMES) {
    const one = given[name] ?? own?.[name]
    if (one !== undefined) Object.assign(adapters, { [name]: one })
  }
  return { options, adapters }
}
