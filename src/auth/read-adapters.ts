import { hasMethods } from '../connections/property.ts'
import { ConfigError } from '../errors.ts'
import type { FlowsOver } from '../store/flows/flows.ts'
import type { CoreOptions, FastAuthConfig } from './config.ts'
import { demand, object } from './rules.ts'

/** What tells each sub-adapter from the others. */
const METHODS = {
  user: 'createUser',
  token: 'consumeToken',
  session: 'getSessionUser',
  role: 'assignRole',
  oauth: 'createOAuthAccount',
  passkey: 'createPasskey',
} as const

type Name = keyof typeof METHODS

const NAMES = ['token', 'session', 'role', 'oauth', 'passkey'] as const

/** @throws {ConfigError} it is not the sub-adapter that the option is for */
export function demandAdapter(option: string, name: Name, adapter: unknown): void {
  if (hasMethods(adapter, METHODS[name])) return
  throw new ConfigError(`${option} must be adapter.${name} of a fastauth-edge adapter`)
}

/**
 * The sub-adapters of a configuration in either wiring, and the rest of it.
 *
 * @throws {ConfigError} an adapter is none, or another than the option is for
 */
export function readAdapters(config: FastAuthConfig): {
  options: CoreOptions
  adapters: FlowsOver
} {
  demand(object[1](config), 'new FastAuth takes an object: { secret, providers, adapter }')
  const {
    adapter,
    tokenAdapter: token,
    sessionAdapter: session,
    roleAdapter: role,
    oauthAdapter: oauth,
    passkeyAdapter: passkey,
    ...options
  } = config
  const isObject = typeof adapter === 'object' && adapter !== null
  const whole = isObject && 'user' in adapter ? adapter : undefined
  const user = whole ? whole.user : (adapter as FlowsOver['user'])
  demandAdapter('adapter', 'user', user)
  const given = { token, session, role, oauth, passkey }
  const adapters: FlowsOver = { user }
  for (const name of NAMES) {
    const one = given[name] === undefined ? whole?.[name] : given[name]
    if (one === undefined) continue
    demandAdapter(`${name}Adapter`, name, one)
    Object.assign(adapters, { [name]: one })
  }
  return { options, adapters }
}
