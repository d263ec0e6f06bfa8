/** The JSON Schema of a field or a body, made of the valibot schema that reads it. */
import { email, flag, image, name, newEmail, password } from '../http/fields.ts'
import { LONGEST_IMAGE, LONGEST_NAME } from '../users.ts'

/** A schema of JSON Schema 2020-12, which is what OpenAPI 3.1 has. */
export interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly maxLength?: number
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** What is read of valibot's schemas: those that the routes use. */
export interface Described {
  readonly type: string
  readonly entries?: Readonly<Record<string, Described>>
  readonly item?: Described
  readonly wrapped?: Described
  readonly default?: unknown
}

/** Fields whose checks say more than their types. */
const FIELDS: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [email, { type: 'string', format: 'email' }],
  [newEmail, { type: 'string', format: 'email' }],
  [password, { type: 'string', format: 'password' }],
  [name, { type: 'string', maxLength: LONGEST_NAME }],
  [image, { type: 'string', maxLength: LONGEST_IMAGE }],
  [flag, { type: 'boolean' }],
])

export const isOptional = ({ type }: Described): boolean =>
  type === 'optional' || type === 'nullish'

function unwrapped(schema: Described, wrapped: Described): JsonSchema {
  const inner = schemaOf(wrapped)
  const given = schema.default === undefined ? {} : { default: schema.default }
  return schema.type === 'nullish'
    ? { anyOf: [inner, { type: 'null' }], ...given }
    : { ...inner, ...given }
}

export function schemaOf(schema: Described): JsonSchema {
  const field = FIELDS.get(schema)
  if (field) return field
  const { type, entries, item, wrapped } = schema
  if (wrapped) return unwrapped(schema, wrapped)
  if (item) return { type: 'array', items: schemaOf(item) }
  if (!entries) return type === 'string' ? { type } : {}
  const fields = Object.entries(entries)
  const required = fields.filter(([, one]) => !isOptional(one)).map(([field]) => field)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([field, one]) => [field, schemaOf(one)])),
    ...(required.length > 0 && { required }),
  }
}
