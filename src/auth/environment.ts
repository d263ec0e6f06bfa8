import { property } from '../connections/property.ts'

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** What the runtime's environment says, for options that are not given. */
export function environmentOf(environment: unknown): { secret?: string; baseUrl?: string } {
  const secret = text(property(environment, 'AUTH_SECRET'))
  const baseUrl = text(property(environment, 'AUTH_URL'))
  return { ...(secret !== undefined && { secret }), ...(baseUrl !== undefined && { baseUrl }) }
}
