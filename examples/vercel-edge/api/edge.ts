/** `/api/edge/…` in the edge runtime. */
import { service } from '../src/service.ts'

export const config = { runtime: 'edge' }

export default service('/api/edge')
