/** An answer other than success, in the form that fastauth-edge has for its own: RFC 9457. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const problem = ({ status, code, message: detail }: HttpError): Response =>
  Response.json(
    { type: 'about:blank', status, code, detail },
    {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    },
  )
