import * as v from 'valibot'
import { Refused } from './answers.ts'

/** What a request without a body has in its place. */
export const NO_BODY: unique symbol = Symbol('no body')

/** An entry of FastAuth's 422 lists. What was sent is not in it: a password must not come back. */
export interface Problem {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly ctx?: Readonly<Record<string, unknown>>
}

export const invalid = (problems: readonly Problem[]): Refused => new Refused(422, problems)

/** A schema for a body or a query. */
export type Schema<T> = v.GenericSchema<unknown, T>

/** pydantic's type and sentence for a value of the wrong type, by what valibot calls the right one. */
const TYPES: Readonly<Record<string, readonly [type: string, msg: string]>> = {
  string: ['string_type', 'Input should be a valid string'],
  array: ['list_type', 'Input should be a valid list'],
  object: [
    'model_attributes_type',
    'Input should be a valid dictionary or object to extract fields from',
  ],
}

/** What a schema's own check says of a value: its type, and the sentence after it. */
export const complaint = (type: string, msg: string): string => `${type}: ${msg}`

function problemOf(issue: v.BaseIssue<unknown>, place: string): Problem {
  const path = issue.path?.map(({ key }) => (typeof key === 'number' ? key : String(key))) ?? []
  const loc = [place, ...path]
  if (issue.kind === 'schema') {
    if (issue.received === 'undefined') return { type: 'missing', loc, msg: 'Field required' }
    const [type, msg] = TYPES[issue.type] ?? ['value_error', 'Value error']
    return { type, loc, msg }
  }
  const [, type = '', msg = ''] = /^(\w+): (.*)$/su.exec(issue.message) ?? []
  const reason = /^value is not a valid email address: (.*)$/su.exec(msg)?.[1]
  const most = /^String should have at most (\d+) characters$/.exec(msg)?.[1]
  return {
    type,
    loc,
    msg,
    ...(reason !== undefined && { ctx: { reason } }),
    ...(most !== undefined && { ctx: { max_length: Number(most) } }),
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads a body or a query by its schema.
 *
 * @throws {Refused} 422, with an entry for each field that is wrong
 */
export function parse<T>(schema: Schema<T>, value: unknown, place: 'body' | 'query'): T {
  if (value !== NO_BODY && value !== null && !isObject(value)) {
    const [type, msg] = TYPES['object'] ?? ['', '']
    throw invalid([{ type, loc: [place], msg }])
  }
  const result = v.safeParse(schema, value === NO_BODY || value === null ? undefined : value)
  if (result.success) return result.output
  throw invalid(result.issues.map((issue) => problemOf(issue, place)))
}
