import { type NeonBackend, neonService } from '../../src/local/neon-service.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** Neon's SQL over HTTP, on `url` + `/sql`, before an engine. */
export const startNeonGateway = (backend: NeonBackend): Promise<Gateway> =>
  startGateway(neonService(backend))
