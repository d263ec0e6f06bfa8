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

export async function page(
  c: Context<AppEnv>,
  { title, user, isAdmin = false, content }: Page,
): Promise<Response> {
  const link = (path: string, text: string): Html =>
    html`<a href="${path}" ${path === c.req.path ? html`aria-current="page"` : ''}>${text}</a>`
  const links = user
    ? [link('/', 'Account'), ...(isAdmin ? [link('/users', 'Users')] : [])]
    : [link('/sign-in', 'Sign in'), link('/sign-up', 'Sign up')]
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
  fields?: Html
}

/** A form that public/app.js sends. Without the script, `post` keeps a password out of the address bar. */
export const form = ({ send, next = '', button, fields = html`` }: Form): Html =>
  html`<form method="post" data-send="${send}" data-next="${next}">
    ${fields}
    <button>${button}</button>
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

/** Filled in by public/app.js from the link that was mailed. */
export const tokenOfLink = html`<input type="hidden" name="token" data-from-link />`

export const email = field({
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'username',
})

export const newPassword = (name: string, label = 'New password'): Html =>
  field({ name, label, type: 'password', autocomplete: 'new-password' })

export const password = (name: string, label = 'Password'): Html =>
  field({ name, label, type: 'password', autocomplete: 'current-password' })
