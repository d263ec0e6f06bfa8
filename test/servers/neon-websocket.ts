import { neonConfig } from '@neondatabase/serverless'
import { serve } from '../../src/local/http-server.ts'
import { postgresBackend } from '../../src/local/neon-postgres.ts'
import { neonService } from '../../src/local/neon-service.ts'
import type { Server } from './process.ts'

/** Has Pools of Neon's driver go through such a proxy. */
export function sendThrough({ url }: Pick<Server, 'url'>): void {
  neonConfig.webSocketConstructor = WebSocket
  neonConfig.wsProxy = () => url
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineTLS = false
  neonConfig.pipelineConnect = false
}

/** Carries what a WebSocket brings to Postgres's own port, as Neon's WebSocket proxy does. */
export async function startNeonWebSocket(postgresUrl: string): Promise<Server> {
  const { url, close } = await serve(neonService(postgresBackend(postgresUrl)))
  return { url: new URL(url).host, close }
}
