/** A token's `rawData`: hostile JSON, and what is none. */
import * as fc from 'fast-check'
import { type Argument, strings } from './values.ts'

const nested = (levels: number, innermost: unknown): unknown =>
  levels === 0
    ? innermost
    : levels % 2
      ? { a: nested(levels - 1, innermost) }
      : [nested(levels - 1, innermost)]

const ofLength = (bytes: number): object => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })

const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON', 'a') },
  strings(64),
)

const { json } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    strings(64),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double(),
    fc.constantFrom(0, -0, 2 ** 53, 2 ** 64, 1e21, 5e-324, 1.797e308, Number.NaN, Infinity),
    fc.constantFrom<unknown>(undefined, 1n, Symbol('x'), new Date(0), new Map(), () => 1, /x/),
  ),
  list: fc.array(tie('json'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(key, tie('json')), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries)),
  json: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('list'), tie('object')),
}))

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

const changing = {
  get a() {
    return Math.random() > 2 ? 'x' : 1n
  },
}

export const rawData: Argument = {
  values: fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .array(fc.tuple(key, json), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    },
    { weight: 1, arbitrary: json },
    { weight: 1, arbitrary: fc.constantFrom(29, 30, 31, 100).map((n) => nested(n - 1, {})) },
    { weight: 1, arbitrary: fc.constantFrom(29, 30, 31).map((n) => ({ a: nested(n - 1, 'x') })) },
    { weight: 1, arbitrary: fc.constantFrom(65_536, 65_537, 2 ** 20).map(ofLength) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(cyclic, changing, JSON.parse('{"__proto__":{"a":1}}')),
    },
  ),
  isRight: (value) => {
    if (value === null || value === undefined) return true
    return (
      isObject(value) && isJson(value, 30) && Buffer.byteLength(JSON.stringify(value)) <= 65_536
    )
  },
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\0')

function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Math.abs(value) < Infinity
  if (typeof value === 'string') return isText(value)
  if (levels === 0) return false
  const inner = (one: unknown): boolean => isJson(one, levels - 1)
  if (Array.isArray(value)) return value.every(inner)
  // A key without a value is left out, as JSON.stringify does.
  return (
    isObject(value) &&
    Object.entries(value).every(([name, one]) => isText(name) && (one === undefined || inner(one)))
  )
}
