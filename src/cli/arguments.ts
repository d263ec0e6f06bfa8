import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { UsageError } from './failure.ts'

/** Repeats nothing of what was typed: a URL may stand where an option should. */
const MISTAKES: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'there is no such option',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE:
    'an option lacks its value, or has one that it does not take',
}

/** Every command takes these two; they are read before all others. */
const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const

interface Shape<O extends ParseArgsOptionsConfig, N extends string> {
  readonly options: O
  /** What stands without a dash, in this order: all of it must be there. */
  readonly names: readonly N[]
  /** How many more may follow. */
  readonly more?: number
}

/** Reads what follows the name of a command. */
export function readArguments<const O extends ParseArgsOptionsConfig, const N extends string>(
  args: readonly string[],
  { options, names, more = 0 }: Shape<O, N>,
) {
  const { values, positionals } = parsed(args, { ...COMMON, ...options })
  const missing = names[positionals.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing`)
  if (positionals.length > names.length + more) {
    throw new UsageError(
      'there is an argument too many; a database URL goes into DATABASE_URL, or behind --url',
    )
  }
  return { values, positionals }
}

function parsed<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new UsageError(MISTAKES[code] ?? 'the arguments cannot be read')
  }
}

/** The whole number above 0 that an option has to be. */
export function wholeNumber(option: string, value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value))
    throw new UsageError(`${option} must be a whole number above 0`)
  return Number(value)
}
