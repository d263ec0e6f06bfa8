/** The groups of options, as applications write them. */

/** How sessions last. */
export interface CoreSessionOptions {
  /**
   * Milliseconds from the sign-in, or from the last renewal, to the end.
   * @default 2592000000 (30 days)
   */
  lifetimeMs?: number | undefined
  /**
   * Milliseconds after which a session in use is given its whole lifetime again; `null` never.
   * @default 86400000 (a day), or half of a shorter lifetime
   */
  renewEveryMs?: number | null | undefined
  /**
   * Milliseconds after which a sign-in ends, whatever renews or refreshes it, and with `remember` too. Tokens that
   * FastAuth's Python has issued do not say when it began.
   * @default 15552000000 (180 days)
   */
  absoluteLifetimeMs?: number | undefined
  /**
   * How old a session may be, in milliseconds, that changes how the user signs in.
   * @default 86400000 (a day)
   */
  freshMs?: number | undefined
  /**
   * What a session's token is stored as.
   * @default its SHA-256, base64url
   */
  idOf?: ((token: string) => string | Promise<string>) | undefined
}

export interface RoleOption {
  name: string
  permissions?: readonly string[] | undefined
}

/** What a mail says. */
export interface Mail {
  subject: string
  text: string
  html: string
}

export interface OutgoingMail extends Mail {
  to: string
}

/** Sends mails. See `fastauth-edge/auth/mail`. */
export interface EmailTransport {
  send(mail: OutgoingMail): Promise<unknown>
}

/** Where a kind of mailed link leads: a URL to which the token is added, or a function of the token. */
export type EmailLink = string | ((token: string) => string)

export interface EmailLinks {
  verification?: EmailLink | undefined
  passwordReset?: EmailLink | undefined
  emailChange?: EmailLink | undefined
  magicLink?: EmailLink | undefined
}
