import type { CoreBackend } from '../core/app.ts'

/** A database of one test file's own. */
export interface AttackedBackend extends CoreBackend {
  /** How many rows `fastauth_state` has. */
  stateRows(): Promise<number>
}
