import { property } from './property.ts'

const ENTITY_KIND = Symbol.for('drizzle:entityKind')

/** Drizzle's name for the class of one of its objects; undefined for all others. */
export function drizzleKind(value: unknown): string | undefined {
  const kind = property(property(value, 'constructor'), ENTITY_KIND)
  return typeof kind === 'string' && /^\w{1,60}$/.test(kind) ? kind : undefined
}
