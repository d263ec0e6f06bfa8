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

/** Where a provider's credentials are in the environment, by its id: `GOOGLE_CLIENT_ID`. */
const variable = (id: string, what: 'CLIENT_ID' | 'CLIENT_SECRET'): string =>
  `${id.toUpperCase().replaceAll('-', '_')}_${what}`

function credentialOf(environment: unknown, name: string): string | undefined {
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
      const [idName, secretName] = [variable(id, 'CLIENT_ID'), variable(id, 'CLIENT_SECRET')]
      const {
        clientId = credentialOf(environment, idName),
        clientSecret = credentialOf(environment, secretName),
      } = options
      const needs = (option: string, name: string): ConfigError =>
        new ConfigError(`${id} needs ${option}, or ${name} in the environment`)
      if (clientId === undefined) throw needs('clientId', idName)
      if (facts.needsSecret && clientSecret === undefined) throw needs('clientSecret', secretName)
      return open(clientId, clientSecret)
    },
  }
}
