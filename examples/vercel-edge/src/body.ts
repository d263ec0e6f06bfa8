import * as v from 'valibot'
import { HttpError } from './problem.ts'

const LONGEST = 64 * 1024

const text = (name: string, min: number, max: number) => {
  const rule = `${name} must be a string of ${min} to ${max} characters`
  return v.pipe(v.string(rule), v.minLength(min, rule), v.maxLength(max, rule))
}

const body = <const E extends v.ObjectEntries>(entries: E) =>
  v.strictObject(entries, `the body must be an object of ${Object.keys(entries).join(', ')}`)

const email = v.pipe(
  text('email', 3, 320),
  v.trim(),
  v.regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'email must be an e-mail address'),
)

export const registration = body({
  email,
  password: text('password', 8, 256),
  name: v.optional(text('name', 1, 256)),
})

export const login = body({ email, password: text('password', 1, 256) })

/** The JSON of a request as a schema describes it. */
export async function readBody<const S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<v.InferOutput<S>> {
  const json = await request.text()
  if (json.length > LONGEST) throw new HttpError(413, 'body_too_large', 'the body is over 64 KiB')
  const parsed = v.safeParse(schema, parseJson(json))
  if (parsed.success) return parsed.output
  // A message that names the field and never quotes what was sent.
  throw new HttpError(400, 'invalid_body', parsed.issues[0].message)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new HttpError(400, 'malformed_json', 'the body is not JSON')
  }
}
