/** A database whose reads are answered while what extends a session is not. */
import type { DatabaseOptions } from 'fastauth-edge/workers'
import type { D1Client } from '../../src/connections/d1.ts'
import type { ShellBackend } from './shells.ts'

const isExtension = (statement: string): boolean =>
  /update \\?["`]fastauth_sessions/i.test(statement)

/** Options under which `answer` takes the place of each extension. */
export function extendingBy(
  { env }: ShellBackend,
  answer: () => Promise<never>,
): Pick<DatabaseOptions, 'binding' | 'fetch'> {
  const { DB }: { DB?: D1Client } = env
  return DB ? { binding: stalled(DB, answer) } : { fetch: fetchBut(answer) }
}

const fetchBut =
  (answer: () => Promise<never>): typeof fetch =>
  async (...args) => {
    const request = new Request(...args)
    return isExtension(await request.clone().text()) ? answer() : fetch(request)
  }

/** The statements of the binding that it stands for, but for extensions. */
function stalled(binding: D1Client, answer: () => Promise<never>): D1Client {
  return {
    batch: (statements) => binding.batch(statements),
    prepare(sql) {
      if (!isExtension(sql)) return binding.prepare(sql)
      const statement: ReturnType<D1Client['prepare']> = { bind: () => statement, all: answer }
      return statement
    },
  }
}
