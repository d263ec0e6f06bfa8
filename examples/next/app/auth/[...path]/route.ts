/** `/auth/sign-in` and all other pages and routes of fastauth-edge. */
import { withAuth } from 'fastauth-edge/vercel'
import { authOptions } from '../../../lib/auth.ts'

const service = withAuth(() => Response.json({ detail: 'Not Found' }, { status: 404 }), authOptions)

export { service as GET, service as POST, service as PUT, service as DELETE }
