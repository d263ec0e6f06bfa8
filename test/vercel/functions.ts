/** The example's functions, served as Vercel serves them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { EdgeRuntime, runServer } from 'edge-runtime'
import { build, type Plugin } from 'esbuild'
import { bundledWasm } from '../compiled-wasm.ts'
import { fromSource } from '../from-source.ts'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The example in the repository, over the package's source. */
const IN_THE_REPOSITORY = { folder: `${root}examples/vercel-edge`, plugins: [fromSource] }

type Place = Readonly<{ folder: string; plugins: Plugin[] }>

async function bundle(
  { folder, plugins }: Place,
  contents: string,
  edge: boolean,
  outfile: string,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: !edge,
    outfile,
    format: edge ? 'iife' : 'esm',
    platform: edge ? 'browser' : 'node',
    mainFields: ['module', 'main'],
    ...(edge && { conditions: ['edge-light', 'worker', 'browser'] }),
    external: ['node:*', ...(edge ? [] : ['@libsql/client'])],
    plugins: [...plugins, bundledWasm],
    logLevel: 'silent',
  })
  return outputFiles?.[0]?.text ?? ''
}

/** In the edge runtime, with the variables in `process` as Vercel puts them there. */
export async function serveEdge(
  env: Record<string, string>,
  place: Place = IN_THE_REPOSITORY,
): Promise<Served> {
  const initialCode = await bundle(
    place,
    `import handler, { config } from './api/edge.ts'
    if (config.runtime !== 'edge') throw new Error('not for the edge runtime')
    addEventListener('fetch', (event: any) => {
      const waitUntil = (task: Promise<unknown>) => event.waitUntil(task)
      event.respondWith(handler(event.request, { waitUntil }))
    })`,
    true,
    'edge.js',
  )
  const runtime = new EdgeRuntime({
    initialCode,
    extend: (context) => Object.assign(context, { process: { env } }),
  })
  const { url, close } = await runServer({ runtime, host: '127.0.0.1' })
  return { url: url.replace(/\/$/, ''), close: async () => void (await close()) }
}

type Fetch = (request: Request) => Promise<Response>

/** In Node, which is told of requests by its own server. */
export async function serveNode(
  env: Record<string, string>,
  place: Place = IN_THE_REPOSITORY,
): Promise<Served> {
  const outfile = `${root}.tmp/vercel-${crypto.randomUUID()}.mjs`
  await bundle(place, `export { default } from './api/index.ts'`, false, outfile)
  const { default: handler }: { default: { fetch: Fetch } } = await import(
    pathToFileURL(outfile).href
  )
  const before = { ...process.env }
  Object.assign(process.env, env)
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { status, headers, body } = await handler.fetch(await requestOf(incoming))
    outgoing.writeHead(status, [...headers].flat())
    if (body) for await (const chunk of body) outgoing.write(chunk)
    outgoing.end()
  }
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const name of Object.keys(env)) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/' } = incoming
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return new Request(new URL(url, `http://${headers.get('host')}`), {
    method,
    headers,
    ...(body.length > 0 && { body }),
  })
}
