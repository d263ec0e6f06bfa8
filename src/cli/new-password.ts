/** Passwords for users, which stand on no command line: there, the history of the shell and every user would see them. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { argon2id } from '../auth/passwords/argon2id.ts'
import { policyProblem, readPasswordPolicy } from '../auth/passwords/policy.ts'
import type { Revocation } from '../store/flows/grant.ts'
import { UsageError } from './failure.ts'

/** Longer than any access token lives: how long is the service's to know. */
const LONGEST_MS = 34_560_000_000

/** Makes access tokens worthless that were issued before. */
export const revocationNow = (at: Date): Revocation => ({
  at,
  expiresAt: new Date(at.getTime() + LONGEST_MS),
})

/**
 * Reads a new password, twice from a prompt without echo or once from standard input, and returns its hash as the core
 * writes it.
 */
export async function hashOfNewPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await typed() : await piped()
  const problem = policyProblem(readPasswordPolicy(), password)
  if (problem !== null) throw new UsageError(problem)
  return argon2id().hash(password)
}

const NONE = 'there is no password: type it at the prompt, or pass it on standard input'

async function typed(): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // Raw mode, in which the terminal shows nothing, and an output that shows nothing either.
  const lines = createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: true,
    historySize: 0,
  })
  lines.on('SIGINT', () => lines.close())
  // One reader for both, or what is pasted ahead would be lost.
  const reader = lines[Symbol.asyncIterator]()
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question)
    const { value, done } = await reader.next()
    process.stderr.write('\n')
    if (done) throw new UsageError(NONE)
    return value
  }
  try {
    const password = await ask('New password: ')
    if ((await ask('The same again: ')) === password) return password
    throw new UsageError('the two passwords differ: nothing was changed')
  } finally {
    lines.close()
  }
}

async function piped(): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new UsageError('the password on standard input must be UTF-8')
  }
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw new UsageError(NONE)
  if (/[\r\n]/.test(password)) {
    throw new UsageError('standard input must be one line, the password')
  }
  return password
}
