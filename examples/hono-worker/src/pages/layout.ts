import type { UserData } from 'fastauth-edge'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { AppEnv } from '../env.ts'

/** HTML: whatever stands in `${}` of the template is escaped, unless it is HTML itself. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

interface Page {
  title: string
  user?: UserData | undefined
  isAdmin?: boolean | undefined
  content: Html
}

/** This folder's own script and style, and nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "script-src 'self'",
  "style-src 'self'",
].join('; ')

export async function page(
  c: Context<AppEnv>,
  { title, user, isAdmin = false, content }: Page,
): Promise<Response> {
  const link = (path: string, text: string): Html =>
    html`<a href="${path}" ${path === c.req.path ? html`aria-current="page"` : ''}>${text}</a>`
  const links = user
    ? [link('/', 'Account'), ...(isAdmin ? [link('/users', 'Users')] : [])]
    : [link('/', 'Home'), link('/auth/sign-in?next=/', 'Sign in')]
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  return c.html(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <link rel="stylesheet" href="/style.css" />
          <script src="/app.js" defer></script>
        </head>
        <body>
          <header>
            <nav aria-label="Main">
              ${links} ${c.env.LOCAL_INBOX === 'true' ? link('/inbox', 'Inbox') : ''}
            </nav>
          </header>
          <main>
            <h1>${title}</h1>
            ${content}
          </main>
        </body>
      </html>`,
  )
}

interface Form {
  /** What is sent, as JSON of the fields: `POST /auth/login`. */
  send: string
  /** The page to go to afterwards; without it, the form shows the answer. */
  next?: string
  button: string
  /** What a screen reader says in place of `button`. */
  label?: string
  isSecond?: boolean
  fields?: Html
}

/** A form that public/app.js sends. Without the script, `post` keeps a password out of the address bar. */
export const form = ({ send, next = '', button, label, isSecond, fields = html`` }: Form): Html =>
  html`<form method="post" data-send="${send}" data-next="${next}">
    ${fields}
    <button ${label ? html`aria-label="${label}"` : ''} ${isSecond ? html`class="second"` : ''}>
      ${button}
    </button>
    <p role="status"></p>
  </form>`

interface Field {
  name: string
  label: string
  type?: string
  autocomplete: string
  isOptional?: boolean
}

export const field = ({ name, label, type = 'text', autocomplete, isOptional }: Field): Html =>
  html`<label
    >${label}
    <input
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      ${isOptional ? '' : html`required`}
    />
  </label>`
