/** All that a logger, a crash reporter or a curious developer can get out of a value. */
import { format, inspect } from 'node:util'

/** In every secret of these tests, in the characters that folding and decoding leave alone. */
export const MARK = 'zq5markqz'

const bytes = Buffer.from(MARK)

/** The mark as it is, and as encoders write it: base64 depends on what stands before. */
const FORMS: readonly string[] = [
  MARK,
  bytes.toString('hex'),
  bytes.toString('base64').slice(0, -4),
  Buffer.from(`x${MARK}`).toString('base64').slice(2, -4),
  Buffer.from(`xx${MARK}`).toString('base64').slice(3, -4),
  bytes.join(','),
]

/** Where the mark stands in a text, with what is around it; undefined where it does not. */
export function marked(text: string): string | undefined {
  const lower = text.toLowerCase()
  for (const form of FORMS) {
    const at = lower.indexOf(form.toLowerCase())
    if (at >= 0) return text.slice(Math.max(0, at - 80), at + 80)
  }
  return undefined
}

const EVERYTHING = {
  depth: 30,
  showHidden: true,
  getters: true,
  maxArrayLength: null,
  maxStringLength: null,
} as const

const attempt = (make: () => unknown): string => {
  try {
    return String(make())
  } catch (error) {
    return String(error)
  }
}

/** Own properties, hidden ones and symbols too, and what getters of its classes answer, all the way down. */
function walk(value: unknown, texts: string[], seen: Set<unknown>): void {
  if (typeof value !== 'object' && typeof value !== 'function') texts.push(attempt(() => value))
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (ArrayBuffer.isView(value)) texts.push(Buffer.from(value.buffer).toString('latin1'))
  for (let level: object | null = value; level !== null; level = Object.getPrototypeOf(level)) {
    if (level === Object.prototype) break
    for (const key of Reflect.ownKeys(level)) {
      texts.push(String(key))
      if (key !== 'constructor') walk(attemptGet(value, key), texts, seen)
    }
  }
}

const attemptGet = (value: object, key: PropertyKey): unknown => {
  try {
    return Reflect.get(value, key)
  } catch (error) {
    return error
  }
}

export function everythingIn(value: unknown): string {
  const texts: string[] = [
    attempt(() => value),
    inspect(value, EVERYTHING),
    format('%s %o %O %j', value, value, value, value),
    attempt(() => JSON.stringify(value)),
    attempt(() => JSON.stringify(value, Object.getOwnPropertyNames(value))),
    attempt(() => inspect(structuredClone(value), EVERYTHING)),
  ]
  walk(value, texts, new Set())
  return texts.join('\n')
}

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group'] as const

/** What is written to the console and to the process's warnings, until it is stopped. */
export function listen(): { readonly said: string[]; stop(): void } {
  const said: string[] = []
  const real = METHODS.map((name) => [name, console[name]] as const)
  const write = (...args: unknown[]): void => {
    said.push(args.map(everythingIn).join(' '))
  }
  for (const name of METHODS) console[name] = write
  process.on('warning', write)
  return {
    said,
    stop: () => {
      for (const [name, method] of real) console[name] = method
      process.off('warning', write)
    },
  }
}
