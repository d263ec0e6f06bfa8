import type { overdueIn } from '../store/flows/expired-facts.ts'
import type { Flows, FlowsOver } from '../store/flows/flows.ts'
import { Refused } from './http/answers.ts'
import type { Passwords } from './passwords/passwords.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { OAuthClient } from './oauth/client.ts'
import type { Settings } from './settings.ts'

/** What the routes work with, the same for every request. */
export interface Services {
  readonly settings: Settings
  /** The sub-adapters that the application gave: a feature whose own is not there is not configured. */
  readonly adapters: FlowsOver
  readonly flows: Flows
  /** See {@link overdueIn}. */
  readonly isOverdue: ReturnType<typeof overdueIn>
  readonly sessions: Sessions
  /** Undefined without `credentials()`. */
  readonly passwords: Passwords | undefined
  /** The OAuth providers, by id. */
  readonly oauth: ReadonlyMap<string, OAuthClient>
}

/** The services as a person's browser needs them: tokens are delivered in cookies. */
export const inCookies = (services: Services): Services => ({
  ...services,
  settings: { ...services.settings, delivery: 'cookie' },
})

/** FastAuth's answer where nobody can have a password. */
export const noPasswords = (): Refused => new Refused(400, 'Credentials provider is not configured')

/** @throws {Refused} nobody can have a password */
export function passwordsOf({ passwords }: Services): Passwords {
  if (passwords) return passwords
  throw noPasswords()
}

/** @throws {Refused} FastAuth's answer where one-time tokens have no place */
export function demandTokens({ adapters }: Services): void {
  if (adapters.token === undefined) throw new Refused(400, 'Token adapter is not configured')
}
