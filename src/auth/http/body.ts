import { Refused } from './answers.ts'
import { invalid, NO_BODY } from './validation.ts'

const MOST_BYTES = 65_536

const tooLarge = (): Refused => new Refused(413, 'Request body is larger than 64 KiB')

/** Reads no more than it may, whatever `content-length` claims. */
async function bytesOf(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > MOST_BYTES) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value)
    length += part.value.length
    if (length > MOST_BYTES) {
      // Not awaited: a sender that never ends would hold up the answer.
      reader?.cancel().catch(() => {})
      throw tooLarge()
    }
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The text of a body, for those who read it as something else than JSON. */
async function textOf(request: Request): Promise<string> {
  const bytes = await bytesOf(request)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Refused(400, 'There was an error parsing the body')
  }
}

/** The media type without its parameters, in lower case. */
const mediaTypeOf = ({ headers }: Pick<Request, 'headers'>): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

export const isForm = (request: Pick<Request, 'headers'>): boolean =>
  mediaTypeOf(request) === 'application/x-www-form-urlencoded'

const isJson = (mediaType: string): boolean => /^application\/(?:[\w.+-]+\+)?json$/.test(mediaType)

/**
 * The body as the schemas read it: what JSON says, the fields of a form where a route takes one, text of any other
 * type as a string (which no schema takes), or {@link NO_BODY}.
 */
export async function readBody(request: Request, takesForms: boolean): Promise<unknown> {
  const text = await textOf(request)
  if (text === '') return NO_BODY
  const mediaType = mediaTypeOf(request)
  if (takesForms && isForm(request)) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  if (mediaType !== '' && !isJson(mediaType)) return text
  try {
    return JSON.parse(text)
  } catch (error) {
    const place = /position (\d+)/.exec(String(error))?.[1]
    throw invalid([
      {
        type: 'json_invalid',
        loc: ['body', Number(place ?? 0)],
        msg: 'JSON decode error',
        ctx: { error: 'Expecting a JSON document' },
      },
    ])
  }
}
