/** `/api/…` in Node, on Fluid compute: the form that Vercel recommends. */
import { service } from '../src/service.ts'

export default { fetch: service('/api') }
