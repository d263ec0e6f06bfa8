/** In Node, on Fluid compute: the form that Vercel recommends. */
import { accounts } from '../../src/accounts.ts'

export default { fetch: accounts }
