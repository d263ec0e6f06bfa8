/** A provider of the core, made of a definition. */
import { property } from '../../connections/property.ts'
import { ConfigError } from '../../errors.ts'
import type { Provider } from '../config.ts'
import { createCore } from '../create-core.ts'
import * as rule from '../rules.ts'
import type { Definition } from './definition.ts'
import type { OAuthOptions } from './options.ts'
import { openClient } from './protocol.ts'
import { OAUTH_ROUTES } from './routes.ts'

const OPTIONS: rule.Rules = {
  clientId: rule.text,
  clientSecret: rule.text,
  scopes: rule.listOf(rule.text),
  trustEmail: rule.flag,
  fetch: rule.callback,
}

/** A provider's credentials, by its id: `GOOGLE_CLIENT_ID`. */
function credentialOf(environment: unknown, id: string, what: string): string | undefined {
  const name = `${id.toUpperCase().replaceAll('-', '_')}_${what}`
  const value = property(environment, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * The provider of a definition.
 *
 * @throws {ConfigError} an option is not known or has a wrong value
 */
export function defined(
  definition: Definition,
  options: OAuthOptions,
  own: rule.Rules = {},
): Provider {
  const { id } = definition
  rule.check(options, id, { ...OPTIONS, ...own })
  const { trustEmail, scopes, fetch } = options
  const facts = {
    ...definition,
    scopes: [...(scopes ?? definition.scopes)],
    trusts: trustEmail === undefined ? definition.trusts : () => trustEmail,
  }
  // Kept with the provider: what is discovered of it is read once.
  const open = openClient(facts, fetch)
  return {
    id,
    kind: 'oauth',
    routes: OAUTH_ROUTES,
    createCore,
    openOAuth(environment) {
      const {
        clientId = credentialOf(environment, id, 'CLIENT_ID'),
        clientSecret = credentialOf(environment, id, 'CLIENT_SECRET'),
      } = options
      if (clientId !== undefined) return open(clientId, clientSecret)
      throw new ConfigError(
        `${id} needs clientId, or ${id.toUpperCase().replaceAll('-', '_')}_CLIENT_ID in the environment`,
      )
    },
  }
}
