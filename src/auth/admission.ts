import type { Counted, Limits } from '../store/flows/limits.ts'
import { attempting } from './attempts.ts'
import {
  admitted,
  checkCsrfToken,
  type Credentials,
  demandRole,
  visitorBy,
} from './authentication.ts'
import type { Route } from './http/route.ts'
import type { Services } from './services.ts'
import type { Visitor } from './sessions/sessions.ts'

/** Who is let in: somebody where the route is guarded, and nobody with cookies that another site made use of. */
export async function admit(
  services: Services,
  route: Route,
  request: Request,
  credentials: Credentials,
  state: 'cleared' | 'needs-token',
  ip: string | null,
): Promise<Visitor | null> {
  const { cookies, presented } = credentials
  if (!route.isGuarded) {
    if (state === 'needs-token') {
      const boundTo = await services.sessions.boundTo(presented)
      await checkCsrfToken(services, request, cookies, boundTo)
    }
    return null
  }
  const { attempt, role } = route
  let check: ((counted: Counted) => void) | undefined
  const limitsFor = async (by: string): Promise<Limits | null> => {
    if (attempt === undefined) return null
    const trying = await attempting(services, attempt, { ip, address: by })
    ;({ check } = trying)
    return trying.limits
  }
  const visitor = await visitorBy(services, credentials, {
    current: true,
    limitsFor,
    lists: route.lists,
  })
  if (visitor && state === 'needs-token') {
    await checkCsrfToken(services, request, cookies, [visitor.boundTo])
  }
  const admittedVisitor = admitted(visitor)
  check?.(admittedVisitor)
  if (role !== undefined) demandRole(services, admittedVisitor, role)
  return admittedVisitor
}
