import { property } from './property.ts'

/** The parts of a thrown value that tell what went wrong, read without trusting its type. */
export interface ErrorShape {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  /** In which function of the database it happened, as Postgres says it. */
  readonly where: string
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  readonly quota: boolean
}

/** Codes are short words; anything else could be text that somebody else chose. */
const CODE = /^(?:[A-Z][A-Z0-9_]{2,40}|[0-9A-Z]{5})$/

function shape(error: unknown): ErrorShape {
  const text = (key: string): string => {
    const value = property(error, key)
    return typeof value === 'string' ? value : ''
  }
  const number = (key: string): number | undefined => {
    const value = property(error, key)
    return typeof value === 'number' ? value : undefined
  }
  const code = text('code')
  return {
    name: text('name'),
    message: text('message'),
    code: CODE.test(code) ? code : undefined,
    where: text('where'),
    status: number('status'),
    retryAfterMs: number('retryAfterMs'),
    quota: property(error, 'quota') === true,
  }
}

/** An error and what it was caused by, outermost first. */
export function errorShapes(error: unknown): ErrorShape[] {
  const shapes: ErrorShape[] = []
  for (
    let e = error;
    e !== undefined && e !== null && shapes.length < 8;
    e = property(e, 'cause')
  ) {
    shapes.push(shape(e))
  }
  return shapes
}
