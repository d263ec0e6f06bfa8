import { type AccountFlows, accountFlows } from '../../src/store/flows/account-flows.ts'
import type { Context } from '../../src/store/flows/context.ts'
import * as core from '../../src/store/flows/flows.ts'
import { type PasskeyFlows, passkeyFlows } from '../../src/store/flows/passkey-flows.ts'
import { purgeDeleted } from '../../src/store/flows/purge.ts'
import { requestSignIn } from '../../src/store/flows/request-sign-in.ts'

/** The flows of the core, those that providers bring, and that of the command line. */
export type Flows = Omit<core.Flows, 'with'> &
  AccountFlows &
  PasskeyFlows & {
    requestSignIn: ReturnType<typeof requestSignIn>
    purgeDeleted: ReturnType<typeof purgeDeleted>
  }

const brought = (context: Context) => ({
  ...accountFlows(context),
  ...passkeyFlows(context),
  requestSignIn: requestSignIn(context),
  purgeDeleted: purgeDeleted(context),
})

const all = ({ with: bring, ...flows }: core.Flows): Flows => ({ ...flows, ...bring(brought) })

export const openFlows = (over: core.FlowsOver): Flows => all(core.openFlows(over))

export const flowsWith = (context: Context): Flows => all(core.flowsWith(context))
