import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** A port of the loopback that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export interface Server {
  readonly url: string
  close(): Promise<void>
}

interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
  readonly gid?: number
  readonly cwd?: string
  /** A process group of its own: what the program has started ends with it. */
  readonly detached?: boolean
  /** The signal that ends it, SIGKILL if not said. */
  readonly stop?: NodeJS.Signals
  /** How often `ready` is called, every 50 ms; 1,800 times if not said. */
  readonly attempts?: number
}

/** Starts a program and waits until `ready` answers true; fails with what the program printed. */
export async function startProcess(
  command: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  options: ProcessOptions = {},
): Promise<{ close(): Promise<void> }> {
  const { stop: signal = 'SIGKILL', attempts = 1_800, ...spawned } = options
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...spawned,
    env: { ...process.env, ...options.env },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)))
  })
  failed.catch(() => {})
  const started = async (): Promise<void> => {
    for (let i = 0; i < attempts; i++) {
      if (await ready().catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    kill(child, 'SIGKILL', options.detached)
    throw new Error(`${command} did not become ready:\n${output}`)
  }
  await Promise.race([started(), failed])
  return { close: () => stop(child, signal, options.detached) }
}

function stop(child: ChildProcess, signal: NodeJS.Signals, detached = false): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    kill(child, signal, detached)
  })
}

function kill(child: ChildProcess, signal: NodeJS.Signals, detached = false): void {
  if (detached && child.pid !== undefined) process.kill(-child.pid, signal)
  else child.kill(signal)
}
