import type { Context } from 'hono'
import * as v from 'valibot'
import { ApiError } from './errors.ts'

/** No key that is not known, and messages that never quote what was sent. */
const body = <const E extends v.ObjectEntries>(entries: E) =>
  v.strictObject(
    entries,
    `the body must be a JSON object with the fields ${Object.keys(entries).join(', ')} and no others`,
  )

const text = (name: string, min: number, max: number) => {
  const rule = `${name} must be a string of ${min} to ${max} characters`
  return v.pipe(v.string(rule), v.minLength(min, rule), v.maxLength(max, rule))
}

const emailRule = 'email must be an e-mail address'
// Blanks and control characters would end up in the header of a mail.
const email = v.pipe(
  v.string(emailRule),
  v.trim(),
  v.maxLength(320, emailRule),
  v.regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, emailRule),
)

const newPassword = (name: string) => text(name, 8, 256)
/** Not held to the rule for new ones, which may have changed since. */
const anyPassword = (name: string) => text(name, 1, 256)
const token = text('token', 1, 256)

export const registration = body({
  email,
  password: newPassword('password'),
  name: v.optional(text('name', 1, 256)),
})
export const login = body({ email, password: anyPassword('password') })
export const verification = body({ token })
export const resetRequest = body({ email })
export const reset = body({ token, password: newPassword('password') })
export const passwordChange = body({
  currentPassword: anyPassword('currentPassword'),
  newPassword: newPassword('newPassword'),
})
const permissionsRule = 'permissions must be an array of at most 100 strings'
export const role = body({
  name: text('name', 1, 255),
  permissions: v.optional(
    v.pipe(
      v.array(text('each permission', 1, 255), permissionsRule),
      v.maxLength(100, permissionsRule),
    ),
    [],
  ),
})

/** The request's body as a schema describes it. */
export async function readBody<const S extends v.GenericSchema>(
  c: Context,
  schema: S,
): Promise<v.InferOutput<S>> {
  // A form cannot send this type, nor can a script from another site without asking first.
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new ApiError(415, 'not_json', 'the content-type must be application/json')
  }
  const parsed = v.safeParse(schema, parseJson(await c.req.text()))
  if (parsed.success) return parsed.output
  throw new ApiError(400, 'invalid_body', parsed.issues[0].message)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ApiError(400, 'malformed_json', 'the body is not JSON')
  }
}
