/** Asks the inspector of a Worker, as a debugger does. */
import type { Miniflare } from 'miniflare'

interface Answer {
  readonly id?: number
  readonly result?: { readonly usedSize?: number }
}

/** A snapshot is what has workerd collect garbage; it does not when it is asked to. */
const COMMANDS = [
  'Runtime.enable',
  'HeapProfiler.enable',
  'HeapProfiler.takeHeapSnapshot',
  'Runtime.getHeapUsage',
]

/** Kilobytes that are in use in the isolate once its garbage is collected. */
export async function heapAfterCollection(worker: Miniflare): Promise<number> {
  const url = await worker.getInspectorURL()
  const targets: readonly { webSocketDebuggerUrl: string; id: string }[] = await (
    await fetch(new URL('/json', url.href.replace(/^ws/, 'http')))
  ).json()
  const target = targets.find(({ id }) => id.startsWith('core:user:')) ?? targets[0]
  if (target === undefined) throw new Error('the inspector shows no Worker')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const usage = new Promise<Answer>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const answer: Answer = JSON.parse(String(data))
      if (answer.id === COMMANDS.length) resolve(answer)
    })
  })
  for (const [i, method] of COMMANDS.entries()) socket.send(JSON.stringify({ id: i + 1, method }))
  const { result } = await usage
  socket.close()
  return Math.round((result?.usedSize ?? Number.NaN) / 1000)
}
