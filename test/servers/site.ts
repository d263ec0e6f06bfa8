/** A Worker on D1 in workerd, over http://localhost, and a provider that people can sign in with. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { bundleWorker } from '../isolates/bundle.ts'
import { workerModules } from '../wasm-beside.ts'
import { CLIENT, type Oidc, startOidc } from './oidc.ts'
import { freePort, type Server } from './process.ts'

export interface Site extends Server {
  readonly oidc: Oidc
  /** What the Worker printed. */
  readonly logs: readonly string[]
}

export async function startSite(
  entry: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const oidc = await startOidc(['', '/link'].map((of) => `${url}/auth/oauth/corp${of}/callback`))
  const logs: string[] = []
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(await workerModules(await bundleWorker(entry))),
      compatibilityDate: '2026-07-30',
      port,
      d1Databases: ['DB'],
      handleStructuredLogs: ({ message }) => void logs.push(message),
      bindings: {
        AUTH_SECRET: 'q7Zr1m0vXc4b9LkT2hYwN8sJdF5gPuE3',
        ISSUER: oidc.url,
        CLIENT_ID: CLIENT.clientId,
        CLIENT_SECRET: CLIENT.clientSecret,
        ...bindings,
      },
    }),
  )
  await miniflare.ready
  return {
    url,
    oidc,
    logs,
    close: async () => void (await Promise.all([miniflare.dispose(), oidc.close()])),
  }
}
