import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from './process.ts'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** What becomes of one request: what the database gets of it, and what the caller hears. */
export interface ProxyFault {
  readonly name: string
  /** Whether the database gets the request before the caller hears anything, when the caller has given up, or never. */
  readonly forwarded: 'first' | 'late' | 'never'
  /**
   * An answer in place of the database's; the database's own, slowly, broken off (`cut`) or whole to HTTP and yet
   * half (`half`); a connection that is reset, one that stays silent, one that is refused and others with it.
   */
  readonly heard:
    | Answer
    | ((body: string) => Answer)
    | 'slow'
    | 'cut'
    | 'half'
    | 'reset'
    | 'nothing'
    | 'refused'
  /** An answer of the database that is passed on as it is, in place of what would be heard. */
  readonly spares?: (answer: Answer) => boolean
}

/** A request by the call that it belongs to, and the how manieth of that call it is. */
export interface Seen {
  readonly call: string
  readonly nth: number
  readonly body: string
}

export interface FaultProxy extends Server {
  /** Which fault a request meets, if any. */
  choose: (request: Seen) => ProxyFault | undefined
  /** Waits until the database has nothing more to do for a call. */
  settled(call: string): Promise<void>
}

export interface Timing {
  /** When whoever sent a request has given it up. */
  readonly lateMs: number
  /** How long the proxy takes to say a slow answer. */
  readonly slowMs: number
  /** How long nobody listens. */
  readonly outageMs: number
}

/** Names the call that a request belongs to. The proxy keeps it to itself. */
const CALL = 'x-call'

/** Asks the proxy itself whether it listens. */
const KNOCK = 'HEAD'

/** A call that meets no faults. */
export const STEADY = 'steady'

/** A fetch whose requests belong to a call. */
export const fetchOf =
  (call: string): typeof fetch =>
  (input, init) => {
    const marked = new Request(input, init)
    marked.headers.set(CALL, call)
    return fetch(marked)
  }

/**
 * A real HTTP proxy before a database's endpoint, which does to each request what `choose` says. At most
 * `atOnce` of them are at the database at the same time.
 */
export async function startFaultProxy(
  target: string,
  timing: Timing,
  atOnce = 128,
): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const counts = new Map<string, number>()
  const pending = new Map<string, Set<Promise<unknown>>>()

  const forward = (incoming: IncomingMessage, body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { method = 'POST', url = '/' } = incoming
      const headers = { ...incoming.headers }
      for (const name of [CALL, 'host', 'connection', 'transfer-encoding', 'accept-encoding']) {
        delete headers[name]
      }
      const length = { 'content-length': String(Buffer.byteLength(body)) }
      const sent = request(new URL(url, target), {
        agent,
        method,
        headers: { ...headers, ...length },
      })
      sent.on('error', reject)
      sent.on('response', (answer) => {
        const { statusCode: status = 502 } = answer
        const type = { 'content-type': String(answer.headers['content-type']) }
        text(answer).then((said) => resolve({ status, headers: type, body: said }), reject)
      })
      sent.end(body)
    })

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const call = String(incoming.headers[CALL])
    const ofCall = pending.get(call) ?? new Set()
    pending.set(call, ofCall)
    const nth = counts.get(call) ?? 0
    counts.set(call, nth + 1)
    const work = (async () => {
      const body = await text(incoming)
      const fault = call === STEADY ? undefined : proxy.choose({ call, nth, body })
      if (fault === undefined) return say(outgoing, await forward(incoming, body))
      const { forwarded, heard, spares } = fault
      const answer = forwarded === 'first' ? await forward(incoming, body) : undefined
      if (answer !== undefined && spares?.(answer)) return say(outgoing, answer)
      if (heard === 'refused') void outage()
      if (heard === 'reset' || heard === 'refused') outgoing.socket?.resetAndDestroy()
      else if (typeof heard === 'function') say(outgoing, heard(body))
      else if (typeof heard === 'object') say(outgoing, heard)
      else if (answer !== undefined && heard !== 'nothing') await partly(outgoing, answer, heard)
      if (forwarded !== 'late') return undefined
      await sleep(timing.lateMs)
      return forward(incoming, body)
    })()
    ofCall.add(work)
    await work.catch(() => outgoing.destroy()).finally(() => ofCall.delete(work))
  }

  const partly = async (
    outgoing: ServerResponse,
    { status, headers, body }: Answer,
    how: 'slow' | 'cut' | 'half',
  ): Promise<void> => {
    const bytes = Buffer.from(body)
    const middle = Math.floor(bytes.length / 2)
    if (how === 'half')
      return say(outgoing, { status, ...(headers && { headers }), body: body.slice(0, middle) })
    outgoing.writeHead(status, { ...headers, 'content-length': bytes.length })
    outgoing.write(bytes.subarray(0, middle))
    await sleep(how === 'slow' ? timing.slowMs : 5)
    if (how === 'cut') outgoing.destroy()
    else outgoing.end(bytes.subarray(middle))
  }

  const server = createServer((incoming, outgoing) => {
    if (incoming.method === KNOCK) outgoing.end()
    else void handle(incoming, outgoing)
  })
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const port = await listen(0)
  let isOut = false
  let isOver = false
  /** Connections that are open go on; new ones are refused. */
  const outage = async (): Promise<void> => {
    if (isOut || isOver) return
    isOut = true
    server.close()
    await sleep(timing.outageMs)
    if (!isOver) await listen(port)
    isOut = false
  }

  /** A connection of its own, which is accepted after all that were opened before it. */
  const knock = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => resolve()
      const sent = request(`http://127.0.0.1:${port}`, { agent: false, method: KNOCK }, (answer) =>
        answer.resume().on('close', done),
      )
      sent.on('error', done).end()
    })

  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${port}`,
    choose: () => undefined,
    settled: async (call) => {
      // What a caller has just given up may be on its way here, before what is sent now.
      do {
        await Promise.allSettled(pending.get(call) ?? [])
        await sleep(10)
        await knock()
      } while ((pending.get(call)?.size ?? 0) > 0)
    },
    close: async () => {
      isOver = true
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      agent.destroy()
    },
  }
  return proxy
}

function say(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
  outgoing.end(body)
}
