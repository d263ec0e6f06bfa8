import type { Limits } from '../store/flows/limits.ts'
import { attempting, type Attempting } from './attempts.ts'
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

export interface Admitted {
  readonly visitor: Visitor | null
  /** The counters that a right password clears. */
  readonly clears: readonly string[]
}

/** Who is let in: somebody where the route is guarded, and nobody with cookies that another site made use of. */
export async function admit(
  services: Services,
  route: Route,
  request: Request,
  credentials: Credentials,
  state: 'cleared' | 'needs-token',
  ip: string | null,
): Promise<Admitted> {
  const { cookies, presented } = credentials
  if (!route.isGuarded) {
    if (state === 'needs-token') {
      const boundTo = await services.sessions.boundTo(presented)
      await checkCsrfToken(services, request, cookies, boundTo)
    }
    return { visitor: null, clears: [] }
  }
  const { attempt, role } = route
  let trying: Attempting | undefined
  const limitsFor = async (by: string): Promise<Limits | null> => {
    if (attempt === undefined) return null
    trying = await attempting(services, attempt, { ip, address: by })
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
  trying?.check(admittedVisitor)
  if (role !== undefined) demandRole(services, admittedVisitor, role)
  return { visitor: admittedVisitor, clears: trying?.ofSuccess.clears ?? [] }
}
