import type { Incoming } from './incoming.ts'

/** The tokens that a request brings along and that count, the first of them first. */
export interface Presented {
  readonly byCookie: boolean
  readonly tokens: readonly string[]
}

const isBearer = (authorization: string): boolean => /^Bearer(?:\s|$)/i.test(authorization)

/** A bearer token goes before the cookies. One that is none is nobody, whatever cookies come along. */
export function presented(headers: Incoming['headers'], cookies: readonly string[]): Presented {
  const authorization = headers.get('authorization') ?? ''
  if (!isBearer(authorization)) return { byCookie: true, tokens: cookies }
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? []
  return { byCookie: false, tokens: token === undefined ? [] : [token] }
}
