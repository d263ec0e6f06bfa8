import type { Flows, FlowsOver } from '../store/flows/flows.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Settings } from './settings.ts'

/** What the routes work with, the same for every request. */
export interface Services {
  readonly settings: Settings
  /** The sub-adapters that the application gave: a feature whose own is not there is not configured. */
  readonly adapters: FlowsOver
  readonly flows: Flows
  readonly sessions: Sessions
  /** Undefined without `credentials()`. */
  readonly passwords: Passwords | undefined
}
