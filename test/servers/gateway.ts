/** A stand-in of src/local that counts its requests, and can hold them back. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, serve } from '../../src/local/http-server.ts'
import type { Server } from './process.ts'

export interface Gateway extends Server {
  /** Requests since the last reset. */
  count: number
  /** Milliseconds that each request is held back. */
  delay: number
}

export async function startGateway(service: Service): Promise<Gateway> {
  const gateway: Gateway = { url: '', count: 0, delay: 0, close: () => Promise.resolve() }
  const counting: Service = {
    ...service,
    answer: async (request) => {
      gateway.count++
      if (gateway.delay > 0) await sleep(gateway.delay)
      return service.answer(request)
    },
  }
  return Object.assign(gateway, await serve(counting))
}
