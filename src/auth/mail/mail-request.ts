/** Sends a mail by one HTTPS request. */
import { ConfigError } from '../../errors.ts'
import { httpsUrl } from '../rules.ts'

/** The mail service did not accept a mail. The message names the transport and the status, and nothing of the mail. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** Of the answer; null where none came. */
  readonly status: number | null

  constructor(transport: string, status: number | null, options?: ErrorOptions) {
    super(
      status === null
        ? `${transport}: the mail could not be sent`
        : `${transport}: the mail was refused with HTTP status ${status}`,
      options,
    )
    this.status = status
  }
}

export interface MailRequest {
  readonly transport: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
  readonly fetch: typeof globalThis.fetch | undefined
}

/** FastAuth waits as long for its webhook. */
const TIMEOUT_MS = 10_000

/** @throws {ConfigError} for a URL that a mail with a sign-in link must not be sent to */
export function demandUrl(name: string, url: unknown): void {
  const [must, holds] = httpsUrl
  if (!holds(String(url).split('?', 1)[0])) throw new ConfigError(`${name} must be ${must}`)
}

/**
 * Posts JSON. A redirect is not followed: it would take the mail and the key to another host.
 *
 * @throws {MailError}
 */
export async function postMail({
  transport,
  url,
  headers,
  body,
  fetch: own = fetch,
}: MailRequest): Promise<void> {
  const answer = await own(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    // Not the cause: it may quote the request.
    throw new MailError(transport, null)
  })
  // Unread, a body would hold the connection.
  await answer.body?.cancel().catch(() => {})
  if (!answer.ok) throw new MailError(transport, answer.status)
}
