/** A database whose reads are answered while what extends a session is not. */
import type { DatabaseOptions } from 'fastauth-edge/workers'
import type { D1Options } from 'fastauth-edge/d1'
import type { D1Client } from '../../src/connections/d1.ts'
import type { ShellBackend } from './shells.ts'

const isExtension = (statement: string): boolean =>
  /update \\?["`]fastauth_sessions/i.test(statement)

type D1 = NonNullable<D1Options['binding']>

/** Options under which `answer` takes the place of each extension. */
export function extendingBy(
  { env }: ShellBackend,
  answer: () => Promise<never>,
): Pick<DatabaseOptions, 'binding' | 'fetch'> {
  const { DB }: { DB?: D1 } = env
  return DB ? { binding: stalled(DB, answer) } : { fetch: fetchBut(answer) }
}

const fetchBut =
  (answer: () => Promise<never>): typeof fetch =>
  async (...args) => {
    const request = new Request(...args)
    return isExtension(await request.clone().text()) ? answer() : fetch(request)
  }

/** The statements of the binding that it stands for, but for extensions. */
function stalled<B extends D1Client>(binding: B, answer: () => Promise<never>): B {
  const statement: ReturnType<D1Client['prepare']> = { bind: () => statement, all: answer }
  const methods: D1Client = {
    batch: (statements) => binding.batch(statements),
    prepare: (sql) => (isExtension(sql) ? statement : binding.prepare(sql)),
  }
  return new Proxy(binding, { get: (_target, name) => Reflect.get(methods, name) })
}
