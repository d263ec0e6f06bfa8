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

/** Starts a program and waits until `ready` answers true; fails with what the program printed. */
export async function startProcess(
  command: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  options: { env?: Record<string, string>; uid?: number; gid?: number } = {},
): Promise<{ close(): Promise<void> }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
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
    for (let i = 0; i < 300; i++) {
      if (await ready().catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    child.kill('SIGKILL')
    throw new Error(`${command} did not become ready:\n${output}`)
  }
  await Promise.race([started(), failed])
  return { close: () => stop(child) }
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
