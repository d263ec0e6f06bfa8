import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { workerModules } from '../wasm-beside.ts'
import { bundleExample } from './bundle.ts'

/** The example, running in workerd. */
export interface Worker {
  readonly url: string
  /** All that it printed. */
  readonly logs: readonly string[]
  readonly miniflare: Miniflare
  close(): Promise<void>
}

export interface WorkerOptions {
  bindings?: Record<string, string>
  d1Databases?: string[]
  compatibilityFlags?: string[]
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const logs: string[] = []
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(await workerModules(await bundleExample())),
      compatibilityDate: '2026-07-30',
      compatibilityFlags: ['nodejs_compat'],
      unsafeTriggerHandlers: true,
      handleStructuredLogs: ({ message }) => void logs.push(message),
      ...options,
    }),
  )
  const { origin: url } = await miniflare.ready
  return { url, logs, miniflare, close: () => miniflare.dispose() }
}

/** Starts something for the time of one test. */
export async function during<T extends { close(): Promise<void> }>(
  started: Promise<T>,
  use: (started: T) => Promise<void>,
): Promise<void> {
  const running = await started
  try {
    await use(running)
  } finally {
    await running.close()
  }
}
