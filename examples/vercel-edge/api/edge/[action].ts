/** In the edge runtime. */
import { accounts } from '../../src/accounts.ts'

export const config = { runtime: 'edge' }

export default accounts
